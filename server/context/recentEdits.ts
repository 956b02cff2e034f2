import { countLines } from "./aroundCursor";
import type { DocumentEdit } from "./documents";

/** Lines of a document that were edited, `end` inclusive. */
export interface EditedLines {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

const maxRanges = 24;
/** Edits that are no further apart belong together. */
const joinLines = 8;
const maxLines = 30;

/** Where the user has edited, as lines of the documents as they are now. */
export class RecentEdits {
  /** The latest first. */
  #ranges: readonly EditedLines[] = [];

  note({ uri, range, text }: DocumentEdit): void {
    const { start, end } = range;
    const added = countLines(text);
    const moved = this.#ranges.map((old) =>
      old.uri === uri ? shift(old, start.line, end.line, added) : old,
    );
    const edited = { uri, start: start.line, end: start.line + added };
    const joins = (old: EditedLines) =>
      old.uri === uri && old.start <= edited.end + joinLines && edited.start <= old.end + joinLines;
    const joined = moved.filter(joins).reduce(union, edited);
    const others = moved.filter((old) => !joins(old));
    this.#ranges = [around(joined, edited), ...others].slice(0, maxRanges);
  }

  /** The latest first. */
  list(): readonly EditedLines[] {
    return this.#ranges;
  }
}

/** Where lines are after those from `start` to `end` have become `added` lines more than one. */
function shift(range: EditedLines, start: number, end: number, added: number): EditedLines {
  const move = (line: number) => (line > end ? line + added - (end - start) : Math.min(line, start + added));
  return { ...range, start: move(range.start), end: move(range.end) };
}

function union(a: EditedLines, b: EditedLines): EditedLines {
  return { uri: a.uri, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** What is typed in one go may be long; the latest part counts. */
function around(whole: EditedLines, edit: EditedLines): EditedLines {
  if (whole.end - whole.start < maxLines) return whole;
  const start = Math.max(whole.start, Math.min(edit.end - (maxLines >> 1), whole.end - maxLines));
  return { uri: whole.uri, start, end: Math.min(whole.end, start + maxLines) };
}
