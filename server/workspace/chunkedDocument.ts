import type { Position, Range, TextDocument } from "vscode-languageserver-textdocument";
import { copyString } from "./copyString";

/** Maximum length of a chunk, in UTF-16 code units. */
const chunkChars = 4096;

interface Chunk {
  readonly text: string;
  readonly lineBreaks: number;
  /** Offset and line number of the first character. */
  start: number;
  line: number;
  /** Computed on first use. */
  lineStarts?: readonly number[];
}

/**
 * A document in the editor. Stores its text in chunks, so the cost of a change does not depend on the size of the file and only one
 * copy of the text exists. Positions, including those outside the document, behave as in vscode-languageserver-textdocument, which
 * stores a single string.
 */
export class ChunkedDocument implements TextDocument {
  /** In text order; never empty, and only an empty document has an empty chunk. No chunk ends between "\r" and "\n". */
  #chunks: readonly Chunk[];

  constructor(
    readonly uri: string,
    readonly languageId: string,
    public version: number,
    text: string,
  ) {
    this.#chunks = splitIntoChunks(text);
    this.#renumber(0);
  }

  /** Replaces a range, or the whole text. */
  change({ range, text }: { readonly range?: Range; readonly text: string }): void {
    if (range === undefined) {
      this.#chunks = splitIntoChunks(text);
      this.#renumber(0);
      return;
    }
    const [start, end] = [this.offsetAt(range.start), this.offsetAt(range.end)];
    this.#replace(Math.min(start, end), Math.max(start, end), text);
  }

  get length(): number {
    const last = this.#lastChunk();
    return last.start + last.text.length;
  }

  get lineCount(): number {
    const last = this.#lastChunk();
    return last.line + last.lineBreaks + 1;
  }

  /** Without a range, copies the whole text. */
  getText(range?: Range): string {
    if (range === undefined) return this.slice(0);
    const [start, end] = [this.offsetAt(range.start), this.offsetAt(range.end)];
    return this.slice(Math.min(start, end), Math.max(start, end));
  }

  /** The text between two offsets. */
  slice(start: number, end = this.length): string {
    let text = "";
    for (let index = this.#chunkAt(start); index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index] as Chunk;
      if (chunk.start >= end) break;
      text += chunk.text.slice(Math.max(0, start - chunk.start), end - chunk.start);
    }
    return text;
  }

  offsetAt({ line, character }: Position): number {
    if (line >= this.lineCount) return this.length;
    if (line < 0) return 0;
    return Math.min(this.#lineStart(line) + Math.max(0, character), this.#lineEnd(line));
  }

  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.length));
    const chunk = this.#chunks[this.#chunkAt(at)] ?? this.#lastChunk();
    const line = chunk.line + countWhile(lineStartsOf(chunk), (start) => start <= at - chunk.start);
    return { line, character: Math.min(at, this.#lineEnd(line)) - this.#lineStart(line) };
  }

  getLineRange(line: number): Range {
    const known = Math.max(0, Math.min(line, this.lineCount - 1));
    const character = line < 0 ? 0 : this.#lineEnd(known) - this.#lineStart(known);
    return { start: { line: known, character: 0 }, end: { line: known, character } };
  }

  getEOLCharacters(line: number): string {
    if (line < 0 || line >= this.lineCount) return "";
    return this.slice(this.#lineEnd(line), this.#lineStart(line + 1));
  }

  #replace(start: number, end: number, text: string): void {
    // Include the adjacent chunks: a "\r\n" may form or split at the edges, and small chunks are merged.
    const from = Math.max(0, this.#chunkAt(start) - 1);
    const to = Math.min(this.#chunks.length, this.#chunkAt(end) + 2);
    const [before, after] = [this.#chunks.slice(0, from), this.#chunks.slice(to)];
    const head = this.slice(this.#chunks[from]?.start ?? 0, start);
    const tail = this.slice(end, after[0]?.start);
    // Copies, because a slice would keep the text around it alive; slices of a whole text share it.
    const pieces = splitIntoChunks(head + text + tail).map((piece) => ({
      ...piece,
      text: copyString(piece.text),
    }));
    this.#chunks = [...before, ...pieces, ...after];
    this.#renumber(from);
  }

  #renumber(from: number): void {
    const before = this.#chunks[from - 1];
    let start = before === undefined ? 0 : before.start + before.text.length;
    let line = before === undefined ? 0 : before.line + before.lineBreaks;
    for (let index = from; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index] as Chunk;
      chunk.start = start;
      chunk.line = line;
      start += chunk.text.length;
      line += chunk.lineBreaks;
    }
  }

  /** Index of the chunk with the character at an offset; at the end of the text, the last chunk. */
  #chunkAt(offset: number): number {
    const from = countWhile(this.#chunks, ({ start }) => start <= offset);
    return Math.max(0, from - 1);
  }

  #lastChunk(): Chunk {
    return this.#chunks.at(-1) as Chunk;
  }

  /** Offset of a line's start; past the last line, the end of the text. */
  #lineStart(line: number): number {
    if (line >= this.lineCount) return this.length;
    const chunk = this.#chunks[countWhile(this.#chunks, (candidate) => candidate.line < line) - 1];
    if (chunk === undefined) return 0;
    return chunk.start + (lineStartsOf(chunk)[line - chunk.line - 1] ?? 0);
  }

  /** Offset of the line's end, before its line break. */
  #lineEnd(line: number): number {
    const next = this.#lineStart(line + 1);
    if (line + 1 >= this.lineCount) return next;
    return next - (this.slice(Math.max(0, next - 2), next) === "\r\n" ? 2 : 1);
  }
}

/** Splits a text into chunks of about the same length. */
function splitIntoChunks(text: string): Chunk[] {
  const size = Math.ceil(text.length / Math.max(1, Math.ceil(text.length / chunkChars)));
  const chunks: Chunk[] = [];
  let at = 0;
  do {
    let end = at + size;
    if (text[end - 1] === "\r" && text[end] === "\n") end += 1;
    const piece = text.slice(at, end);
    chunks.push({ text: piece, lineBreaks: lineStarts(piece).length, start: 0, line: 0 });
    at = end;
  } while (at < text.length);
  return chunks;
}

function lineStartsOf(chunk: Chunk): readonly number[] {
  chunk.lineStarts ??= lineStarts(chunk.text);
  return chunk.lineStarts;
}

/** Offsets of line starts in a chunk, except that of the line it starts with. */
function lineStarts(text: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed))
      starts.push(at + 1);
  }
  return starts;
}

const lineFeed = 10;
const carriageReturn = 13;

/** Binary search: number of items that satisfy the condition, which must hold for the first items only. */
function countWhile<T>(items: readonly T[], satisfies: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (satisfies(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
