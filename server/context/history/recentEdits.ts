import type { DocumentEdit } from "../../workspace/documents";
import { countLines } from "../aroundCursor";

/** Range of edited lines in a document, `end` inclusive. */
export interface EditedLines {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

const maxRanges = 24;
/** Edits at most this many lines apart are joined. */
const joinLines = 8;
const maxLines = 30;

/** The user's recent edits, as line ranges in the current documents. */
export class RecentEdits {
  /** Latest first. */
  #ranges: readonly EditedLines[] = [];

  record({ uri, range, text }: DocumentEdit): void {
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
    this.#ranges = [limitLines(joined, edited), ...others].slice(0, maxRanges);
  }

  /** Latest first. */
  list(): readonly EditedLines[] {
    return this.#ranges;
  }
}

/** Moves a range after an edit that replaced lines `start` to `end` with text that has `added` line ends. */
function shift(range: EditedLines, start: number, end: number, added: number): EditedLines {
  const move = (line: number) => (line > end ? line + added - (end - start) : Math.min(line, start + added));
  return { ...range, start: move(range.start), end: move(range.end) };
}

function union(a: EditedLines, b: EditedLines): EditedLines {
  return { uri: a.uri, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Limits a range to `maxLines`, keeping the part around the latest edit. */
function limitLines(whole: EditedLines, edit: EditedLines): EditedLines {
  if (whole.end - whole.start < maxLines) return whole;
  const start = Math.max(whole.start, Math.min(edit.end - (maxLines >> 1), whole.end - maxLines));
  return { uri: whole.uri, start, end: Math.min(whole.end, start + maxLines) };
}
