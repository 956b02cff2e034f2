import type { Position, Range, TextEdit } from "vscode-languageserver-protocol";

/** Offsets into a text, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whole lines that give way to others; a place between two lines when `oldText` is empty. */
export interface Hunk extends Span {
  readonly id: number;
  readonly oldText: string;
  readonly newText: string;
  /** The place that this hunk inserts at was deleted. */
  readonly lost?: true;
}

/** Edits of one text as hunks of whole lines, in order, with the text's line ends. Edits on the same lines become one hunk. */
export function hunksOf(text: string, edits: readonly TextEdit[]): Hunk[] {
  const starts = lineStarts(text);
  const raw = edits
    .map(({ range, newText }) => ({
      start: offsetAt(text, starts, range.start),
      end: offsetAt(text, starts, range.end),
      newText: withLineEnds(newText, text),
    }))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  const hunks: Hunk[] = [];
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

/** A range as one hunk, of its characters alone. */
export function hunkAt(text: string, range: Range, newText = ""): Hunk {
  const start = offsetOf(text, range.start);
  const end = offsetOf(text, range.end);
  return { id: 0, start, end, oldText: text.slice(start, end), newText };
}

/** The text with these hunks in it; they must be in order. */
export function applyHunks(text: string, hunks: readonly Hunk[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, newText } of hunks) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

/** The text with those hunks in it that replace what still stands there. */
export function proposed(text: string, hunks: readonly Hunk[]): string {
  return applyHunks(
    text,
    hunks.filter(({ start, end, oldText }) => text.slice(start, end) === oldText),
  );
}

/** The whole lines of a region and of the hunks in and around it, and what would stand there, without its last line end. */
export function proposedLines(
  text: string,
  hunks: readonly Hunk[],
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

/** Whether exactly what the hunk replaces stands where it is, on lines of its own. */
export function isFresh(text: string, { start, end, oldText, newText, lost }: Hunk): boolean {
  if (lost || text.slice(start, end) !== oldText || !isLineStart(text, start)) return false;
  return end === text.length || (isLineStart(text, end) && isWhole(newText, end, text));
}

/** From 0. */
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

/** Does not join the line behind it. */
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
