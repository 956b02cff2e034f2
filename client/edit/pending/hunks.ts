import type { Position, Range, TextEdit } from "vscode-languageserver-protocol";

/** Offsets into a text, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces whole lines by others. If `oldText` is empty, it inserts between two lines. */
export interface OffsetHunk extends Span {
  readonly id: number;
  readonly oldText: string;
  readonly newText: string;
  /** The user deleted the place where this hunk inserts. */
  readonly lost?: true;
}

/**
 * Converts edits of one text to hunks of whole lines, in order, with the text's line endings. Merges edits of the same
 * lines.
 */
export function hunksOf(text: string, edits: readonly TextEdit[]): OffsetHunk[] {
  const starts = lineStarts(text);
  const raw = edits
    .map(({ range, newText }) => ({
      start: offsetAt(text, starts, range.start),
      end: offsetAt(text, starts, range.end),
      newText: withLineEnds(newText, text),
    }))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  const hunks: OffsetHunk[] = [];
  for (let at = 0; at < raw.length; ) {
    const group = [];
    const first = raw[at];
    if (first === undefined) break;
    const start = startOfLine(text, first.start);
    let end = start;
    let newText = "";
    for (let next: (typeof raw)[number] | undefined = first; next; next = raw[at]) {
      if (group.length > 0 && startOfLine(text, next.start) >= end && isWhole(newText, end, text)) break;
      group.push(next);
      at += 1;
      end = Math.max(end, next.end);
      newText = replaced(text, start, end, group);
      if (isWhole(newText, end, text) && isLineStart(text, end)) continue;
      end = endOfLine(text, end);
      newText = replaced(text, start, end, group);
    }
    const oldText = text.slice(start, end);
    if (oldText !== newText) hunks.push({ id: hunks.length, start, end, oldText, newText });
  }
  return hunks;
}

/** A hunk of exactly this range, not widened to whole lines. */
export function hunkAt(text: string, range: Range, newText = ""): OffsetHunk {
  const start = offsetOf(text, range.start);
  const end = offsetOf(text, range.end);
  return { id: 0, start, end, oldText: text.slice(start, end), newText };
}

/** Applies hunks, which must be in order. */
export function applyHunks(text: string, hunks: readonly OffsetHunk[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, newText } of hunks) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

/** Applies only the hunks whose `oldText` is still in place. */
export function proposed(text: string, hunks: readonly OffsetHunk[]): string {
  return applyHunks(
    text,
    hunks.filter(({ start, end, oldText }) => text.slice(start, end) === oldText),
  );
}

/** The whole lines of a region and of its hunks, with their proposed text, which has no final line ending. */
export function proposedLines(
  text: string,
  hunks: readonly OffsetHunk[],
  region: Span,
): Span & { readonly newText: string } {
  const all = [region, ...hunks];
  const start = startOfLine(text, Math.min(...all.map((each) => each.start)));
  const last = Math.max(...all.map((each) => each.end));
  const end = last > start && isLineStart(text, last) ? last : endOfLine(text, last);
  const whole = proposed(text, hunks);
  const newText = whole.slice(start, whole.length - (text.length - end));
  return { start, end, newText: text.endsWith("\n", end) ? newText.replace(/\r?\n$/, "") : newText };
}

/** Whether the hunk's `oldText` is still in place, as whole lines. */
export function isFresh(text: string, { start, end, oldText, newText, lost }: OffsetHunk): boolean {
  if (lost || text.slice(start, end) !== oldText || !isLineStart(text, start)) return false;
  return end === text.length || (isLineStart(text, end) && isWhole(newText, end, text));
}

/** The line of an offset, from 0. */
export function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

function offsetOf(text: string, position: Position): number {
  return offsetAt(text, lineStarts(text), position);
}

export function rangeOf(text: string, { start, end }: Span): Range {
  return { start: positionOf(text, start), end: positionOf(text, end) };
}

export function positionOf(text: string, offset: number): Position {
  return { line: lineOf(text, offset), character: offset - startOfLine(text, offset) };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function offsetAt(text: string, starts: readonly number[], { line, character }: Position): number {
  const start = starts[line];
  if (start === undefined) return text.length;
  return Math.min(start + character, starts[line + 1] ?? text.length);
}

/** Whether the new text keeps the following line separate. */
function isWhole(newText: string, end: number, text: string): boolean {
  return newText === "" || newText.endsWith("\n") || end === text.length;
}

export function isLineStart(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === "\n";
}

function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

function replaced(
  text: string,
  start: number,
  end: number,
  edits: readonly { readonly start: number; readonly end: number; readonly newText: string }[],
): string {
  let result = "";
  let at = start;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return result + text.slice(at, end);
}

function withLineEnds(newText: string, text: string): string {
  const lines = newText.replaceAll("\r\n", "\n");
  return text.includes("\r\n") ? lines.replaceAll("\n", "\r\n") : lines;
}
