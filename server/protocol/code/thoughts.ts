import { openingOf } from "./fences";
import { isBlank } from "./lines";

/** An answer, with what a model has thought before it taken away. */
export interface Spoken {
  readonly text: string;
  /** The thought has no end yet: nothing is said so far. */
  readonly isThinking: boolean;
}

/**
 * What a model says behind its thoughts. A thought only counts at the beginning of an answer. Its opening mark may be part of the
 * prompt; then it ends at a closing mark that no opening one comes before, outside of code. `known` is the text that the answer is
 * about: where that has such a mark itself, the answer may have it as text, unless code in a fence comes behind the thought.
 */
export function withoutThoughts(raw: string, known = ""): Spoken {
  let text = raw;
  for (let opened = openedThought(text); opened !== undefined; opened = openedThought(text)) {
    const end = endOf(text, opened);
    const rest = end === undefined ? "" : text.slice(end);
    const isText = known.includes(opened.mark) && !hasFence(rest);
    if (isText) return { text, isThinking: false };
    if (end === undefined) return { text: "", isThinking: true };
    text = rest.trimStart();
  }
  const late = text === raw ? lateEnd(text, known) : undefined;
  const said = late === undefined ? text : text.slice(late).trimStart();
  const isHarmony = /^\s*(?:<\|start\|>assistant)?<\|channel\|>/.test(raw);
  return { text: isHarmony ? withoutEnd(withoutChannel(said)) : said, isThinking: false };
}

/** Marks that end an answer in Harmony. */
export const channelEnds: readonly string[] = ["<|return|>", "<|end|>"];

function withoutEnd(text: string): string {
  const end = channelEnds.find((mark) => text.trimEnd().endsWith(mark));
  return end === undefined ? text : text.trimEnd().slice(0, -end.length);
}

export interface Opened {
  readonly mark: string;
  /** Where the thought begins. */
  readonly start: number;
  readonly close: RegExp;
}

const names =
  "(?:\\w+:)?(?:think|thinking|thoughts?|reason|reasoning|reflection|scratchpad|inner_?monologue)";

/** Marks that open a thought, each with what closes it. The groups of the first are its name. */
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

/** The thought that a text begins with. */
export function openedThought(text: string): Opened | undefined {
  const blanks = text.length - text.trimStart().length;
  for (const { open, close } of kinds) {
    const found = open.exec(text.slice(blanks, blanks + longestMark));
    if (found !== null)
      return {
        ...{ mark: found[0], start: blanks + found[0].length },
        close: new RegExp(close(found[1] ?? ""), "gi"),
      };
  }
  return undefined;
}

/** More than any opening mark has, in UTF-16 code units. */
export const longestMark = 120;

/** An answer that begins with the name of Harmony's last channel, without it. */
export function withoutChannel(text: string): string {
  return text.replace(/^\s*(?:<\|start\|>assistant)?<\|channel\|>final\b[^<\n]*<\|message\|>/, "");
}

/**
 * Behind the mark that closes the thought. One in quotes or backticks only speaks of it, and one in a block of code is the code's,
 * unless no other comes and it has its line for itself or a block begins behind it.
 */
export function endOf(text: string, { start, close }: Opened): number | undefined {
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
  // A fence is no quote.
  const before = /(?<!``)[`"'“«]$/.test(text.slice(Math.max(0, start - 3), start));
  return before && /^(?!```)[`"'”»]/.test(text.slice(end, end + 3));
}

const closing = new RegExp(
  `</(${names})>|\\[/(THINK|THINKING|THOUGHT|REASONING)\\]|◁/(think|thinking)▷|<\\|end_of_(thought|thinking)\\|>`,
  "gi",
);

/** Whether code has a line that ends a thought which it does not begin, and `known` has no such line: the code is half a thought. */
export function hasStrayEnd(lines: readonly string[], known: string): boolean {
  return lines.some((line, at) => {
    const [found] = line.trim().matchAll(closing);
    if (found === undefined || found[0] !== line.trim() || known.includes(found[0])) return false;
    const name = found.slice(1).find((each) => each !== undefined) ?? "";
    return !new RegExp(`[<[◁|_]${escaped(name)}\\b`, "i").test(lines.slice(0, at).join("\n"));
  });
}

/** Behind a mark that closes what the prompt has opened. */
function lateEnd(text: string, known: string): number | undefined {
  for (const found of text.matchAll(closing)) {
    const [mark] = found;
    const name = found.slice(1).find((each) => each !== undefined) ?? "";
    const before = text.slice(0, found.index);
    const end = found.index + mark.length;
    const rest = text.slice(end);
    // An opening mark before it makes it text, unless code in a fence begins right behind it.
    if (new RegExp(`[<[◁|_]${escaped(name)}\\b`, "i").test(before) && !beginsBlock(rest)) return undefined;
    if (isQuoted(text, found.index, end) || !endsSentence(before, rest)) continue;
    if ((known.includes(mark) || isInCode(before)) && !hasFence(rest, true)) continue;
    return end;
  }
  return undefined;
}

/** Whether the next line opens a block and closes none. */
function beginsBlock(text: string): boolean {
  const next = openingOf(text.trimStart().split("\n", 1)[0] ?? "");
  return next !== undefined && next.info !== "";
}

function endsSentence(before: string, rest: string): boolean {
  return /(?:^|\n|[.!?:…。！？]\s*)[ \t]*$/.test(before) || /^[ \t]*(?:\n|$|`{3}|~{3})/.test(rest);
}

/** Whether a text ends within a block of code. */
function isInCode(text: string): boolean {
  let marks: string | undefined;
  for (const line of text.split("\n")) {
    const open = openingOf(line);
    if (marks === undefined) marks = open?.marks;
    else if (open?.info === "" && open.marks.startsWith(marks)) marks = undefined;
  }
  return marks !== undefined;
}

/** Whether code in a fence comes, `isNext` for right away. */
function hasFence(text: string, isNext = false): boolean {
  const lines = text.split("\n").filter((line) => !isBlank(line));
  const at = lines.findIndex((line) => openingOf(line) !== undefined);
  if (at < 0) return false;
  // One that only ends is of the code before.
  const fences = lines.filter((line) => openingOf(line) !== undefined).length;
  return fences > 1 && (!isNext || at <= 1);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
