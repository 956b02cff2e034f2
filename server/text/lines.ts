import type { CursorText } from "./cursorText";

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

/** The rules in this folder ignore text further than this many UTF-16 code units from the cursor. */
export const reach = 20_000;

type Place = Pick<CursorText, "prefix" | "suffix">;

/** Caches the last result, because all rules of one completion ask about the same place. */
let last: { readonly place: Place; readonly lines: CursorLines } | undefined;

export function cursorLines({ prefix, suffix }: Place): CursorLines {
  if (last === undefined || last.place.suffix !== suffix || last.place.prefix !== prefix)
    last = { place: { prefix, suffix }, lines: cutLines(prefix, suffix) };
  return last.lines;
}

function cutLines(prefix: string, suffix: string): CursorLines {
  const above = prefix.slice(-reach).split("\n");
  const linePrefix = above.pop() ?? "";
  // The first line is probably incomplete, and would mislead without its indentation.
  if (prefix.length > reach) above.shift();
  const [lineSuffix = "", ...below] = suffix.slice(0, reach).split("\n");
  return { above, linePrefix, lineSuffix, below };
}

/** Whether a line has more than brackets, punctuation and single digits. */
export function hasWords(line: string): boolean {
  return /[\p{L}_$]|\d{2}/u.test(line);
}

/** One line of an answer as it will appear in the document. */
export interface AnswerLine {
  /** The line; the first one starts with the text left of the cursor. */
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

/** The answer before `start`, without trailing line breaks and blanks. */
export function cutAt(text: string, start: number): string {
  return text.slice(0, start).trimEnd();
}

/** Whether a line shows nothing: a form feed and a no-break space show nothing either, unlike for `isBlank`. */
export function looksBlank(line: string): boolean {
  return line.trim() === "";
}
