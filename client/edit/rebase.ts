import { type Hunk, isLineStart, type Span } from "./hunks";

/** One change of a document: `length` characters from `offset` on gave way to `text`. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A version of a document, and how it became the next one. */
export interface Step {
  readonly version: number;
  readonly text: string;
  readonly changes: readonly TextChange[];
}

/** The text after changes that are all given in places of the text before. */
export function changeText(text: string, changes: readonly TextChange[]): string {
  return lastFirst(changes).reduce(
    (result, { offset, length, text: added }) =>
      result.slice(0, offset) + added + result.slice(offset + length),
    text,
  );
}

/** One change that makes a text out of another; none where they are the same. */
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

/** Where the hunks of `text` are after changes. Those that were touched are found by `isFresh`, and may become fresh again by an undo. */
export function rebaseHunks(
  hunks: readonly Hunk[],
  text: string,
  changes: readonly TextChange[],
): readonly Hunk[] {
  const ordered = lastFirst(changes).map((change) => asWholeLines(change, text));
  return hunks.map((hunk) => {
    const lost = hunk.lost || ordered.some((change) => deletesPlace(hunk, change));
    const { start, end } = ordered.reduce<Span>((span, change) => moved(span, change, text), hunk);
    return { ...hunk, start, end, ...(lost && { lost }) };
  });
}

/** From the text of the first step to the text after the last one. */
export function broughtUp(hunks: readonly Hunk[], steps: readonly Step[]): readonly Hunk[] {
  return steps.reduce((all, { text, changes }) => rebaseHunks(all, text, changes), hunks);
}

/** Where a range of `text` is after changes. */
export function rebaseSpan(span: Span, text: string, changes: readonly TextChange[]): Span {
  return lastFirst(changes).reduce((all, change) => moved(all, change, text), span);
}

/** What a change of `before` makes of a range in it: moved when it is outside, larger or smaller when it is inside or across an end. */
function moved({ start, end }: Span, { offset, length, text }: TextChange, before: string): Span {
  const changeEnd = offset + length;
  const delta = text.length - length;
  if (length === 0 && offset === start) {
    // Lines come before the range; characters become part of its first line.
    if (text.endsWith("\n")) return { start: start + delta, end: end + delta };
    return { start, end: start === end ? end : end + delta };
  }
  if (changeEnd <= start) return { start: start + delta, end: end + delta };
  // Right behind its end, and still on its last line, is inside.
  if (offset > end || (offset === end && isLineStart(before, end))) return { start, end };
  return { start: Math.min(start, offset), end: Math.max(end, changeEnd) + delta };
}

function deletesPlace({ start, end }: Hunk, { offset, length }: TextChange): boolean {
  return start === end && offset < start && start < offset + length;
}

/** Enter at the end of a line inserts the same as a new line would below it, and there it touches only what is below. */
function asWholeLines({ offset, length, text }: TextChange, before: string): TextChange {
  const eol = ["\r\n", "\n"].find((each) => text.startsWith(each) && before.startsWith(each, offset));
  if (length > 0 || eol === undefined) return { offset, length, text };
  return { offset: offset + eol.length, length, text: text.slice(eol.length) + eol };
}

/** So that a change does not move the places of those that are still to come. */
function lastFirst(changes: readonly TextChange[]): TextChange[] {
  return changes.toSorted((a, b) => b.offset - a.offset);
}
