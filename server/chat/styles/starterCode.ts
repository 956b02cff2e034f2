import { isStarterModel } from "../../engine/starterModel";
import type { ChatCommand, ContextBlock } from "../../protocol/chat";
import { indentOf, isBlank } from "../../protocol/code/lines";
import { asksToExplain, explainPhrase } from "../../protocol/explanation";
import { l10n } from "../../protocol/l10n";
import { codeFence } from "../../text/codeFence";
import type { ChatQuestion, ChatStyle } from "./style";

/**
 * Style for the bundled model, which knows a few tasks in the wording of its training: the question, then the code
 * without indentation or label. See server/assets/starter-code.md.
 */
export const starterCode: ChatStyle = {
  id: "starter-code",
  system: "",
  canReview: false,
  render: (question) =>
    [wording(question), ...narrowest(question.context).map(code)].filter(Boolean).join("\n"),
  refusal,
  sampling,
  matches: isStarterModel,
};

const commands: Readonly<Record<ChatCommand, string>> = {
  explain: "What does this function do?",
  doc: "Add a docstring to this function:",
  fix: "Fix this code:",
  tests: "Write tests for this function:",
  review: "Review this code:",
  commit: "Write a commit message for these changes:",
};

/** Phrases of users and the wording of the training. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:please )?rename (?:the \w+ )?`?([\w$]+)`? (?:to|into|as) `?([\w$]+)`?$/i,
    "Rename `$1` to `$2` in this function:",
  ],
  [explainPhrase, commands.explain],
  [/^(?:please )?(?:document|(?:add|write)\b.*\b(?:docstring|documentation|comment))\b.*$/i, commands.doc],
  [/^(?:please )?add\b.*\b(?:type hints|type annotations|types)\b.*$/i, "Add type hints to this function:"],
  [/^(?:please )?sort\b.*\bimports?\b.*$/i, "Sort these imports:"],
  [/^(?:please )?(?:convert|change|replace|turn)\b.*\bvar\b.*\bconst\b.*$/i, "Convert `var` to `const`:"],
];

function wording({ text, command, context }: ChatQuestion): string {
  const said = text.trim().replace(/[.:?!]+$/, "");
  if (said === "") return command === undefined ? "" : commands[command];
  if (context.length === 0) return text.trim();
  const known = phrases.find(([pattern]) => pattern.test(said));
  return known === undefined ? text.trim() : said.replace(...known);
}

/** The most probable tokens: with others so small a model rambles. An explanation loops without a penalty; code needs to repeat. */
function sampling(question: ChatQuestion) {
  return asksToExplain(question) ? { temperature: 0, repeatPenalty: 1.15 } : { temperature: 0 };
}

/** Commands that the model was trained for. */
const able: ReadonlySet<ChatCommand> = new Set(["explain", "doc"]);

const sentences = {
  needsModel: () =>
    l10n.t(
      "This is the demo model, which can only explain, document or rename in a small function: choose another model for other questions.",
    ),
  needsCode: () =>
    l10n.t(
      "The demo model needs a small function to work on: attach or select one, or choose another model.",
    ),
};

function refusal(question: ChatQuestion): string | undefined {
  const { text, command, context } = question;
  const isKnown = command === undefined ? isTrained(text) : able.has(command);
  if (!isKnown) return sentences.needsModel();
  return context.length > 0 || /^[ \t]*(?:`{3}|~{3})/m.test(text) ? undefined : sentences.needsCode();
}

/** Whether the training had a phrase like this. */
export function isTrained(text: string): boolean {
  const [first = ""] = text.trim().split("\n", 1);
  const said = first
    .trim()
    .replace(/[.:?!]+$/, "")
    .replace(/ in (?:this|the) (?:function|method|code)$/i, "");
  return phrases.some(([pattern]) => pattern.test(said));
}

const trainedTags: Readonly<Record<string, string>> = {
  typescriptreact: "typescript",
  javascriptreact: "javascript",
};

/** Leaves out files of which a part is attached too: the model knows one function at a time. */
function narrowest(context: readonly ContextBlock[]): readonly ContextBlock[] {
  const sources = context.flatMap((block) => block.sources);
  const hasPart = ({ sources: own }: ContextBlock) =>
    own.some(
      ({ uri, range }) =>
        range === undefined && sources.some((part) => part.uri === uri && part.range !== undefined),
    );
  return context.filter((block) => !hasPart(block));
}

function code({ text, languageId }: ContextBlock): string {
  return codeFence(dedent(text), trainedTags[languageId] ?? languageId);
}

/** Removes the indentation that all lines share. */
function dedent(text: string): string {
  const lines = text.split("\n");
  const indents = lines.filter((line) => !isBlank(line)).map(indentOf);
  const [first = ""] = indents;
  const shared = indents.reduce((common, indent) => commonStart(common, indent), first);
  return lines
    .map((line) => (line.startsWith(shared) ? line.slice(shared.length) : line.trimStart()))
    .join("\n");
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
