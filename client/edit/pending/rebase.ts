import { isLineStart, type OffsetHunk, type Span } from "./hunks";

/** One change of a document: `text` replaced `length` characters at `offset`. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A version of a document and the changes to the next version. */
export interface Revision {
  readonly version: number;
  readonly text: string;
  readonly changes: readonly TextChange[];
}

/** Applies changes whose offsets all refer to the text before them. */
export function changeText(text: string, changes: readonly TextChange[]): string {
  return lastFirst(changes).reduce(
    (result, { offset, length, text: added }) =>
      result.slice(0, offset) + added + result.slice(offset + length),
    text,
  );
}

/** The single change from one text to another; empty if they are equal. */
export function changeBetween(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const text = after.slice(start, after.length - end);
  return [{ offset: start, length: before.length - end - start, text }];
}

/**
 * Maps hunks of `text` through changes. `isFresh` detects hunks that were touched; an undo can make them fresh again.
 */
export function rebaseHunks(
  hunks: readonly OffsetHunk[],
  text: string,
  changes: readonly TextChange[],
): readonly OffsetHunk[] {
  const ordered = lastFirst(changes).map((change) => asWholeLines(change, text));
  return hunks.map((hunk) => {
    const lost = hunk.lost || ordered.some((change) => deletesPlace(hunk, change));
    const { start, end } = ordered.reduce<Span>((span, change) => mapSpan(span, change, text), hunk);
    return { ...hunk, start, end, ...(lost && { lost }) };
  });
}

/** Maps hunks of the first revision's text through all revisions. */
export function rebaseThrough(
  hunks: readonly OffsetHunk[],
  steps: readonly Revision[],
): readonly OffsetHunk[] {
  return steps.reduce((all, { text, changes }) => rebaseHunks(all, text, changes), hunks);
}

/** Maps a range of `text` through changes. */
export function rebaseSpan(span: Span, text: string, changes: readonly TextChange[]): Span {
  return lastFirst(changes).reduce((mapped, change) => mapSpan(mapped, change, text), span);
}

/** Maps a range through one change of `before`: an outside change moves it, one inside or across an end resizes it. */
function mapSpan({ start, end }: Span, { offset, length, text }: TextChange, before: string): Span {
  const changeEnd = offset + length;
  const delta = text.length - length;
  if (length === 0 && offset === start) {
    // Lines come before the range; characters become part of its first line.
    if (text.endsWith("\n")) return { start: start + delta, end: end + delta };
    return { start, end: start === end ? end : end + delta };
  }
  if (changeEnd <= start) return { start: start + delta, end: end + delta };
  // A change directly after the range, but on its last line, counts as inside.
  if (offset > end || (offset === end && isLineStart(before, end))) return { start, end };
  return { start: Math.min(start, offset), end: Math.max(end, changeEnd) + delta };
}

function deletesPlace({ start, end }: OffsetHunk, { offset, length }: TextChange): boolean {
  return start === end && offset < start && start < offset + length;
}

/**
 * Moves a line break inserted at the end of a line to the start of the next line, where it does not touch the upper
 * line.
 */
function asWholeLines({ offset, length, text }: TextChange, before: string): TextChange {
  const eol = ["\r\n", "\n"].find((each) => text.startsWith(each) && before.startsWith(each, offset));
  if (length > 0 || eol === undefined) return { offset, length, text };
  return { offset: offset + eol.length, length, text: text.slice(eol.length) + eol };
}

/** Sorts changes so that applying one does not move the next. */
function lastFirst(changes: readonly TextChange[]): TextChange[] {
  return changes.toSorted((a, b) => b.offset - a.offset);
}
