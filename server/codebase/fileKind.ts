import { aboutDocumentation } from "./questionKind";

/** What a file is for, by its path. */
export type FileKind = "code" | "test" | "documentation" | "changelog" | "example" | "data" | "page";

interface Rule {
  readonly kind: FileKind;
  /** On the path relative to the workspace folder. */
  readonly path: RegExp;
  /** A question with these words is about such files. */
  readonly asked: RegExp;
  /**
   * Natural logarithm of how much a match in such a file counts beside one in code: for any question, and more for one about documentation.
   * Chosen on questions from 22 repositories by coordinate ascent, and rounded.
   */
  readonly always: number;
  readonly forDocumentation: number;
}

/** The first that holds counts. */
const rules: readonly Rule[] = [
  {
    kind: "changelog",
    path: /(?:^|\/)(?:change|history|news|release)[^/]{0,40}\.(?:md|markdown|rst|txt|adoc)$|(?:^|\/)(?:changelog|changes|history|news)$|(?:^|\/)(?:\.changeset|changelogs?|changes)\//i,
    asked:
      /\b(?:change-?log|changed (?:in|since)|release notes?|(?:which|what|since) (?:version|release)|introduced|deprecated)\b/i,
    always: -0.6,
    forDocumentation: 0,
  },
  {
    kind: "test",
    path: /(?:^|[/._-])[Tt]ests?\/|[a-z\d]Tests?\/|(?:^|\/)(?:specs?|__tests__|testdata|test-[\w-]+|fixtures|features|bench(?:marks?|es)?|e2e)\/|[._-](?:test|spec|bench)s?\.\w+$|(?:^|\/)test_|[a-z\d]Tests?\.\w+$/,
    asked: /\b(?:tests?|tested|testing|specs?|bench\w*|fixtures?|asserts?)\b/i,
    always: -0.3,
    forDocumentation: 0,
  },
  {
    kind: "documentation",
    path: /\.(?:mdx?|mdc|markdown|rst|txt|adoc)$|(?:^|\/)(?:readme|authors|copying|license)$/i,
    asked: /\b(?:docs?|documentation|documented|readme|guide|tutorial|manual)\b/i,
    always: 0,
    forDocumentation: 0.55,
  },
  {
    kind: "example",
    path: /(?:^|\/)(?:examples?|samples?|docs_src|demos?|playground|sandbox)\//i,
    asked: /\b(?:examples?|samples?|demos?)\b/i,
    always: -0.1,
    forDocumentation: 0.1,
  },
  {
    kind: "data",
    path: /\.(?:json5?|jsonc|ya?ml|toml|xml|ini|cfg|conf|properties|csproj|sln|props|podspec|gemspec)$|(?:^|\/)\.[\w.-]+$/i,
    asked:
      /\b(?:configured|configuration|config|settings?|workflows?|ci|translations?|locales?|dependenc(?:y|ies)|\w+\.(?:json|ya?ml|toml|xml|ini))\b/i,
    always: -0.2,
    forDocumentation: 0,
  },
  {
    kind: "page",
    path: /\.(?:html?|css|scss|less|svg)$|(?:^|\/)docs?\//i,
    asked: /\b(?:html|css|styles?|stylesheets?|colou?rs?|layout|pages?)\b/i,
    always: -0.3,
    forDocumentation: 0,
  },
];

/** What a file is for, by its path. A file that no rule knows is code. */
export function fileKind(shown: string): FileKind {
  return ruleOf(shown)?.kind ?? "code";
}

/** How much a match in a file counts for a question, by what the file is for and what the question is about. */
export function weigher(question: string): (shown: string) => number {
  const documentation = aboutDocumentation(question);
  const weights = new Map<Rule | undefined, number>([[undefined, 1]]);
  for (const rule of rules) {
    const always = rule.asked.test(question) ? Math.max(0, rule.always) : rule.always;
    weights.set(rule, Math.exp(always + rule.forDocumentation * documentation));
  }
  return (shown) => weights.get(ruleOf(shown)) ?? 1;
}

function ruleOf(shown: string): Rule | undefined {
  return rules.find(({ path }) => path.test(shown));
}
