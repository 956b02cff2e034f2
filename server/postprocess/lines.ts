import type { FilterContext } from "./filter";

/** The lines around the cursor. */
export interface CursorLines {
  /** Complete lines above the cursor's line, top to bottom. */
  readonly above: readonly string[];
  /** The cursor's line left of the cursor. */
  readonly linePrefix: string;
  /** The cursor's line right of the cursor. */
  readonly lineSuffix: string;
  /** Complete lines below the cursor's line, top to bottom. */
  readonly below: readonly string[];
}

/** What is further than this many UTF-16 code units from the cursor does not matter to the rules in this folder. */
export const reach = 20_000;

type Place = Pick<FilterContext, "prefix" | "suffix">;

/** What was cut last: all rules of one completion ask about the same place. */
let last: { readonly place: Place; readonly lines: CursorLines } | undefined;

export function cursorLines({ prefix, suffix }: Place): CursorLines {
  if (last === undefined || last.place.suffix !== suffix || last.place.prefix !== prefix)
    last = { place: { prefix, suffix }, lines: cutLines(prefix, suffix) };
  return last.lines;
}

function cutLines(prefix: string, suffix: string): CursorLines {
  const above = prefix.slice(-reach).split("\n");
  const linePrefix = above.pop() ?? "";
  // The first line is likely to be cut; without its indentation it would mislead.
  if (prefix.length > reach) above.shift();
  const [lineSuffix = "", ...below] = suffix.slice(0, reach).split("\n");
  return { above, linePrefix, lineSuffix, below };
}

/** A tab reaches to the next multiple of this many columns. Files that mix tabs and blanks mean eight. */
const tabColumns = 8;

/** Width of a line's leading blanks in columns. */
export function indentWidth(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === " ") width += 1;
    else if (character === "\t") width += tabColumns - (width % tabColumns);
    else break;
  }
  return width;
}

/** A line's leading blanks. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** Whether a line says something: brackets, punctuation and single digits do not. */
export function hasWords(line: string): boolean {
  return /[\p{L}_$]|\d{2}/u.test(line);
}

/** One line of an answer as it will stand in the document. */
export interface AnswerLine {
  /** The line; the first one starts with what stands left of the cursor. */
  readonly full: string;
  /** Offset in the answer at which the line's own text starts. */
  readonly start: number;
}

export function answerLines(text: string, linePrefix: string): AnswerLine[] {
  let start = 0;
  return text.split("\n").map((line, index) => {
    const answerLine = { full: index === 0 ? linePrefix + line : line, start };
    start += line.length + 1;
    return answerLine;
  });
}

/** The answer before `start`, without the line break and the blanks that led there. */
export function cutAt(text: string, start: number): string {
  return text.slice(0, start).trimEnd();
}
