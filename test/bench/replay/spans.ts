import type { Chooser } from "../../support/random";

/** A piece of a finished file to be typed. Until then `instead` is in its place. */
export interface Span {
  readonly line: number;
  readonly character: number;
  readonly text: string;
  readonly instead: string;
  /** Lines that no other span may touch, the last one not included. */
  readonly from: number;
  readonly to: number;
}

export type SpanKind = "restOfLine" | "newLine" | "block" | "call" | "rewrite";

const tries = 400;

/** Finds a piece of this kind outside the taken lines, near `near` when that is given. */
export function chooseSpan(
  choose: Chooser,
  lines: readonly string[],
  kind: SpanKind,
  isTaken: (line: number) => boolean,
): Span {
  for (let i = 0; i < tries; i++) {
    const span = finders[kind](choose, lines, choose.between(8, lines.length - 12));
    if (span === undefined || span.text.length < 6) continue;
    const touched = Array.from({ length: span.to - span.from + 2 }, (_, at) => span.from - 1 + at);
    if (!touched.some(isTaken)) return span;
  }
  throw new Error(`There is no place for an edit of the kind ${kind}.`);
}

type Finder = (choose: Chooser, lines: readonly string[], line: number) => Span | undefined;

const finders: Readonly<Record<SpanKind, Finder>> = {
  restOfLine(choose, lines, line) {
    const starts = [...(lines[line] ?? "").matchAll(/(?:= |return |: |\w\.(?=\w)|^\s*(?:if|for|while) )/g)];
    if (starts.length === 0) return undefined;
    const start = choose.pick(starts);
    return within(lines, line, start.index + start[0].length, lines[line]?.length ?? 0);
  },
  call(choose, lines, line) {
    const starts = [...(lines[line] ?? "").matchAll(/\w\((?=[^)])/g)];
    if (starts.length === 0) return undefined;
    const start = choose.pick(starts).index + 1;
    const end = closing(lines[line] ?? "", start);
    // Mostly at the end of a statement, because users rarely complete where text follows.
    const isAtEnd = /^[)\]},;:]*$/.test(lines[line]?.slice(end) ?? "");
    return end === undefined || (!isAtEnd && choose.chance(0.9))
      ? undefined
      : within(lines, line, start, end);
  },
  rewrite(choose, lines, line) {
    const words = [...(lines[line] ?? "").matchAll(/[A-Za-z]\w{4,}(?=\W*$)/g)];
    const other = choose.pick(["value", "total", "entries", "limit", "nextOne", "currentItem"]);
    if (words.length === 0) return undefined;
    const { index } = choose.pick(words);
    const span = within(lines, line, index, lines[line]?.length ?? 0);
    return span && { ...span, instead: other };
  },
  newLine: (_, lines, line) => wholeLines(lines, line, 1),
  block: (choose, lines, line) => wholeLines(lines, line, choose.between(3, 9)),
};

function within(lines: readonly string[], line: number, character: number, end: number): Span | undefined {
  const text = (lines[line] ?? "").slice(character, end);
  return isBalanced(text) ? { line, character, text, instead: "", from: line, to: line + 1 } : undefined;
}

/** A span that begins at the end of the line above, with Enter. */
function wholeLines(lines: readonly string[], from: number, count: number): Span | undefined {
  const chosen = lines.slice(from, from + count);
  const indent = indentOf(chosen[0] ?? "");
  const above = lines[from - 1] ?? "";
  const isWhole = chosen.every((line) => line === "" || indentOf(line) >= indent);
  if (!isWhole || chosen[0] === "" || chosen.at(-1) === "" || above === "") return undefined;
  const text = `\n${chosen.join("\n")}`;
  if (!isBalanced(text)) return undefined;
  return { line: from - 1, character: above.length, text, instead: "", from: from - 1, to: from + count };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const char of text) {
    if ("([{".includes(char)) open.push({ "(": ")", "[": "]", "{": "}" }[char] ?? "");
    else if (")]}".includes(char) && open.pop() !== char) return false;
  }
  return open.length === 0 && ['"', "`"].every((quote) => (text.split(quote).length - 1) % 2 === 0);
}

/** The position behind the bracket that closes the one at `start`. */
function closing(line: string, start: number): number | undefined {
  for (let end = start + 1, depth = 1; end < line.length; end++) {
    if (line[end] === "(") depth += 1;
    if (line[end] === ")") depth -= 1;
    if (depth === 0) return end + 1;
  }
  return undefined;
}
