import { documentationScore } from "./questionKind";

/** The purpose of a file. */
export type FileKind = "code" | "test" | "documentation" | "changelog" | "example" | "data" | "page";

interface Rule {
  readonly kind: FileKind;
  /** Matches the path relative to the workspace folder. */
  readonly pathPattern: RegExp;
  /** Matches questions about such files. */
  readonly questionPattern: RegExp;
  /**
   * Natural logarithm of a match's weight relative to code: for any question, and the addition for questions about
   * documentation. Tuned on questions from 22 repositories by coordinate ascent, and rounded.
   */
  readonly logWeight: number;
  readonly documentationBonus: number;
}

/** The first match applies. */
const rules: readonly Rule[] = [
  {
    kind: "changelog",
    pathPattern:
      /(?:^|\/)(?:change|history|news|release)[^/]{0,40}\.(?:md|markdown|rst|txt|adoc)$|(?:^|\/)(?:changelog|changes|history|news)$|(?:^|\/)(?:\.changeset|changelogs?|changes)\//i,
    questionPattern:
      /\b(?:change-?log|changed (?:in|since)|release notes?|(?:which|what|since) (?:version|release)|introduced|deprecated)\b/i,
    logWeight: -0.6,
    documentationBonus: 0,
  },
  {
    kind: "test",
    pathPattern:
      /(?:^|[/._-])[Tt]ests?\/|[a-z\d]Tests?\/|(?:^|\/)(?:specs?|__tests__|testdata|test-[\w-]+|fixtures|features|bench(?:marks?|es)?|e2e)\/|[._-](?:test|spec|bench)s?\.\w+$|(?:^|\/)test_|[a-z\d]Tests?\.\w+$/,
    questionPattern: /\b(?:tests?|tested|testing|specs?|bench\w*|fixtures?|asserts?)\b/i,
    logWeight: -0.3,
    documentationBonus: 0,
  },
  {
    kind: "documentation",
    pathPattern: /\.(?:mdx?|mdc|markdown|rst|txt|adoc)$|(?:^|\/)(?:readme|authors|copying|license)$/i,
    questionPattern: /\b(?:docs?|documentation|documented|readme|guide|tutorial|manual)\b/i,
    logWeight: 0,
    documentationBonus: 0.55,
  },
  {
    kind: "example",
    pathPattern: /(?:^|\/)(?:examples?|samples?|docs_src|demos?|playground|sandbox)\//i,
    questionPattern: /\b(?:examples?|samples?|demos?)\b/i,
    logWeight: -0.1,
    documentationBonus: 0.1,
  },
  {
    kind: "data",
    pathPattern:
      /\.(?:json5?|jsonc|ya?ml|toml|xml|ini|cfg|conf|properties|csproj|sln|props|podspec|gemspec)$|(?:^|\/)\.[\w.-]+$/i,
    questionPattern:
      /\b(?:configured|configuration|config|settings?|workflows?|ci|translations?|locales?|dependenc(?:y|ies)|\w+\.(?:json|ya?ml|toml|xml|ini))\b/i,
    logWeight: -0.2,
    documentationBonus: 0,
  },
  {
    kind: "page",
    pathPattern: /\.(?:html?|css|scss|less|svg)$|(?:^|\/)docs?\//i,
    questionPattern: /\b(?:html|css|styles?|stylesheets?|colou?rs?|layout|pages?)\b/i,
    logWeight: -0.3,
    documentationBonus: 0,
  },
];

/** Classifies a file by its path; code by default. */
export function fileKind(relativePath: string): FileKind {
  return ruleOf(relativePath)?.kind ?? "code";
}

/** Returns a function that weights matches by file path, for a question. */
export function fileWeights(question: string): (relativePath: string) => number {
  const documentation = documentationScore(question);
  const weights = new Map<Rule | undefined, number>([[undefined, 1]]);
  for (const rule of rules) {
    const logWeight = rule.questionPattern.test(question) ? Math.max(0, rule.logWeight) : rule.logWeight;
    weights.set(rule, Math.exp(logWeight + rule.documentationBonus * documentation));
  }
  return (relativePath) => weights.get(ruleOf(relativePath)) ?? 1;
}

function ruleOf(relativePath: string): Rule | undefined {
  return rules.find(({ pathPattern }) => pathPattern.test(relativePath));
}
