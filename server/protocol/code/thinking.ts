import { openingOf } from "./fences";
import { isBlank } from "./lines";

/** An answer without the model's thinking. */
export interface VisibleAnswer {
  readonly text: string;
  /** The thinking has not ended, so there is no answer yet. */
  readonly isThinking: boolean;
}

/**
 * Removes the thinking at the start of an answer. Its opening tag may be part of the prompt; then the thinking ends at the first
 * closing tag outside code that has no opening tag before it. `known` is the text that the answer is about: if it contains such a
 * tag, the answer may quote it, so the tag only counts if fenced code follows the thinking.
 */
export function stripThinking(raw: string, known = ""): VisibleAnswer {
  let text = raw;
  for (let opened = findThinkingStart(text); opened !== undefined; opened = findThinkingStart(text)) {
    const end = findThinkingEnd(text, opened);
    const rest = end === undefined ? "" : text.slice(end);
    const isText = known.includes(opened.tag) && !hasFence(rest);
    if (isText) return { text, isThinking: false };
    if (end === undefined) return { text: "", isThinking: true };
    text = rest.trimStart();
  }
  const late = text === raw ? findUnopenedEnd(text, known) : undefined;
  const said = late === undefined ? text : text.slice(late).trimStart();
  const isHarmony = /^\s*(?:<\|start\|>assistant)?<\|channel\|>/.test(raw);
  return { text: isHarmony ? stripEndToken(stripChannelHeader(said)) : said, isThinking: false };
}

/** Special tokens that end an answer in Harmony. */
export const harmonyEndTokens: readonly string[] = ["<|return|>", "<|end|>"];

function stripEndToken(text: string): string {
  const end = harmonyEndTokens.find((token) => text.trimEnd().endsWith(token));
  return end === undefined ? text : text.trimEnd().slice(0, -end.length);
}

export interface ThinkingStart {
  readonly tag: string;
  /** Offset of the first character of the thinking. */
  readonly start: number;
  readonly close: RegExp;
}

const names =
  "(?:\\w+:)?(?:think|thinking|thoughts?|reason|reasoning|reflection|scratchpad|inner_?monologue)";

/** Tags that open thinking, each with its closing tag. The first group is the tag's name. */
const kinds: readonly { readonly open: RegExp; readonly close: (name: string) => string }[] = [
  { open: new RegExp(`^<(${names})>`, "i"), close: (name) => `</${escaped(name)}>` },
  { open: /^\[(THINK|THINKING|THOUGHT|REASONING)\]/, close: (name) => `\\[/${name}\\]` },
  { open: /^◁(think|thinking)▷/, close: (name) => `◁/${name}▷` },
  { open: /^<\|begin_of_(thought|thinking)\|>/, close: (name) => `<\\|end_of_${name}\\|>` },
  { open: new RegExp(`^<\\|(${names})\\|>`), close: (name) => `<\\|/${escaped(name)}\\|>` },
  { open: /^<\|channel>thought\b()/, close: () => "<channel\\|>" },
  // OpenAI's Harmony: everything before the channel "final".
  {
    open: /^(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)\b[^\n]{0,60}?<\|message\|>()/,
    close: () => "(?:<\\|end\\|>)?(?:<\\|start\\|>assistant)?<\\|channel\\|>final\\b[^<\\n]*<\\|message\\|>",
  },
];

/** Finds the thinking at the start of a text. */
export function findThinkingStart(text: string): ThinkingStart | undefined {
  const blanks = text.length - text.trimStart().length;
  for (const { open, close } of kinds) {
    const found = open.exec(text.slice(blanks, blanks + maxTagLength));
    if (found !== null)
      return {
        tag: found[0],
        start: blanks + found[0].length,
        close: new RegExp(close(found[1] ?? ""), "gi"),
      };
  }
  return undefined;
}

/** Upper limit for the length of an opening tag, in UTF-16 code units. */
export const maxTagLength = 120;

/** Removes the header of Harmony's last channel from the start of an answer. */
export function stripChannelHeader(text: string): string {
  return text.replace(/^\s*(?:<\|start\|>assistant)?<\|channel\|>final\b[^<\n]*<\|message\|>/, "");
}

/**
 * Offset after the closing tag. A tag in quotes or backticks is only a mention. A tag in a code block belongs to the code, unless
 * there is no other and it is alone on its line or a code block follows it.
 */
export function findThinkingEnd(text: string, { start, close }: ThinkingStart): number | undefined {
  let inCode: number | undefined;
  for (const found of text.slice(start).matchAll(close)) {
    const at = start + found.index;
    const end = at + found[0].length;
    if (isQuoted(text, at, end)) continue;
    if (!isInCode(text.slice(start, at))) return end;
    const isAlone = /(?:^|\n)[ \t]*$/.test(text.slice(start, at)) && /^[ \t]*(?:\n|$)/.test(text.slice(end));
    const opened = found[0].replace("/", "");
    if ((isAlone || beginsBlock(text.slice(end))) && !text.slice(start, at).includes(opened)) inCode ??= end;
  }
  return inCode;
}

function isQuoted(text: string, start: number, end: number): boolean {
  // A fence is not a quote.
  const before = /(?<!``)[`"'“«]$/.test(text.slice(Math.max(0, start - 3), start));
  return before && /^(?!```)[`"'”»]/.test(text.slice(end, end + 3));
}

const closing = new RegExp(
  `</(${names})>|\\[/(THINK|THINKING|THOUGHT|REASONING)\\]|◁/(think|thinking)▷|<\\|end_of_(thought|thinking)\\|>`,
  "gi",
);

/** Whether code contains a closing tag on its own line without an opening tag, and `known` does not: the code is partly thinking. */
export function hasStrayClosingTag(lines: readonly string[], known: string): boolean {
  return lines.some((line, at) => {
    const [found] = line.trim().matchAll(closing);
    if (found === undefined || found[0] !== line.trim() || known.includes(found[0])) return false;
    const name = found.slice(1).find((each) => each !== undefined) ?? "";
    return !new RegExp(`[<[◁|_]${escaped(name)}\\b`, "i").test(lines.slice(0, at).join("\n"));
  });
}

/** Offset after a closing tag whose opening tag is in the prompt. */
function findUnopenedEnd(text: string, known: string): number | undefined {
  for (const found of text.matchAll(closing)) {
    const [tag] = found;
    const name = found.slice(1).find((each) => each !== undefined) ?? "";
    const before = text.slice(0, found.index);
    const end = found.index + tag.length;
    const rest = text.slice(end);
    // An opening tag before it makes it part of the text, unless fenced code follows directly.
    if (new RegExp(`[<[◁|_]${escaped(name)}\\b`, "i").test(before) && !beginsBlock(rest)) return undefined;
    if (isQuoted(text, found.index, end) || !endsSentence(before, rest)) continue;
    if ((known.includes(tag) || isInCode(before)) && !hasFence(rest, true)) continue;
    return end;
  }
  return undefined;
}

/** Whether the next line opens a code block rather than closing one. */
function beginsBlock(text: string): boolean {
  const next = openingOf(text.trimStart().split("\n", 1)[0] ?? "");
  return next !== undefined && next.info !== "";
}

function endsSentence(before: string, rest: string): boolean {
  return /(?:^|\n|[.!?:…。！？]\s*)[ \t]*$/.test(before) || /^[ \t]*(?:\n|$|`{3}|~{3})/.test(rest);
}

/** Whether a text ends inside a code block. */
function isInCode(text: string): boolean {
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const open = openingOf(line);
    if (fence === undefined) fence = open?.fence;
    else if (open?.info === "" && open.fence.startsWith(fence)) fence = undefined;
  }
  return fence !== undefined;
}

/** Whether fenced code follows; with `isNext`, directly. */
function hasFence(text: string, isNext = false): boolean {
  const lines = text.split("\n").filter((line) => !isBlank(line));
  const at = lines.findIndex((line) => openingOf(line) !== undefined);
  if (at < 0) return false;
  // A single fence only closes the code before it.
  const fences = lines.filter((line) => openingOf(line) !== undefined).length;
  return fences > 1 && (!isNext || at <= 1);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
