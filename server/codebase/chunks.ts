import { outline } from "../context/outline";
import { indentWidth, isBlank } from "../protocol/code/lines";
import type { FileUnits, SyntaxUnit } from "../syntax/syntax";

/** A range of lines that is indexed and returned as one search result. */
export interface Chunk {
  /** First line, zero-based. */
  readonly start: number;
  /** Line after the last, zero-based. */
  readonly end: number;
  /** Names that it declares and names of the enclosing declarations. */
  readonly names: readonly string[];
}

/** Longer units are split between their parts. */
const maxLines = 80;
const maxChars = 6000;
/** Shorter chunks are merged with their neighbour, up to a length that is still about one subject. */
const minLines = 12;
const mergedLines = 50;

/** Splits a file into definitions with the comments above them; without a grammar, at blank lines. */
export async function splitIntoChunks(
  lines: readonly string[],
  languageId: string,
  fileUnits: FileUnits,
): Promise<readonly Chunk[]> {
  const parsed = await fileUnits(lines.join("\n"), languageId, maxLines);
  const units = parsed ?? unitsByLines(lines, languageId);
  const pieces = fill(units, 0, lines.length, []).flatMap((piece) => cutLong(piece, lines));
  return merge(pieces, lines);
}

/** Covers the lines `from` to `end` without gaps. Lines between two units, such as comments, go with the second. */
function fill(units: readonly SyntaxUnit[], from: number, end: number, owners: readonly string[]): Chunk[] {
  const pieces: Chunk[] = [];
  let start = from;
  for (const unit of units) {
    // Comments go with the next unit; some units share a line with the previous one.
    if (unit.isComment || unit.last < start) continue;
    const unitEnd = Math.min(unit.last + 1, end);
    if (unit.parts.length > 0) pieces.push(...fill(unit.parts, start, unitEnd, [...owners, ...unit.names]));
    else pieces.push({ start, end: unitEnd, names: [...owners, ...unit.names] });
    start = unitEnd;
  }
  if (start >= end) return pieces;
  const last = pieces.at(-1);
  // A closing bracket belongs to what it closes.
  if (last !== undefined && end - start <= 2) pieces[pieces.length - 1] = { ...last, end };
  else pieces.push({ start, end, names: owners });
  return pieces;
}

function cutLong(piece: Chunk, lines: readonly string[]): Chunk[] {
  const cut: Chunk[] = [];
  let { start } = piece;
  while (start < piece.end) {
    const end = endOfPart(start, piece.end, lines);
    cut.push({ start, end, names: piece.names });
    start = end;
  }
  return cut;
}

/** Where to split: at the last blank or least indented line within the limits. */
function endOfPart(start: number, end: number, lines: readonly string[]): number {
  let reach = start;
  for (let chars = 0; reach < end && reach - start < maxLines; reach++) {
    chars += (lines[reach]?.length ?? 0) + 1;
    if (chars > maxChars && reach > start) break;
  }
  if (reach === end) return end;
  let best = reach;
  let bestIndent = Number.POSITIVE_INFINITY;
  for (let at = reach; at > start + (reach - start) / 2; at--) {
    const line = lines[at] ?? "";
    const indent = isBlank(line) ? -1 : indentWidth(line);
    if (indent < bestIndent) [best, bestIndent] = [at, indent];
  }
  return best;
}

function merge(pieces: readonly Chunk[], lines: readonly string[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const piece of pieces) {
    const last = chunks.at(-1);
    if (last !== undefined && belongTogether(last, piece, lines)) {
      chunks[chunks.length - 1] = {
        start: last.start,
        end: piece.end,
        names: [...last.names, ...piece.names],
      };
    } else chunks.push(piece);
  }
  return chunks
    .filter(({ start, end }) => lines.slice(start, end).some((line) => /[\p{L}\p{N}]/u.test(line)))
    .map((chunk) => ({ ...chunk, names: [...new Set(chunk.names)] }));
}

function belongTogether(a: Chunk, b: Chunk, lines: readonly string[]): boolean {
  const shorter = Math.min(a.end - a.start, b.end - b.start);
  if (shorter >= minLines || b.end - a.start > mergedLines) return false;
  let chars = 0;
  for (let line = a.start; line < b.end; line++) chars += lines[line]?.length ?? 0;
  return chars <= maxChars;
}

/** Starts units at Markdown headings, in other languages at unindented lines after a blank line. */
function unitsByLines(lines: readonly string[], languageId: string): readonly SyntaxUnit[] {
  const headings = lines.flatMap((line, at) => {
    const name = languageId === "markdown" ? /^#{1,6}\s+(.{1,100})/.exec(line)?.[1] : undefined;
    return name === undefined ? [] : [{ line: at, name: name.trim() }];
  });
  const declared = new Map(
    [...outline(lines, languageId), ...headings].map(({ line, name }) => [line, name]),
  );
  const isStart = (line: string, at: number) =>
    at === 0 ||
    (languageId === "markdown" ? declared.has(at) : /^[^\s)\]}]/.test(line) && lines[at - 1]?.trim() === "");
  const starts = lines.flatMap((line, at) => (isStart(line, at) ? [at] : []));
  return starts.map((first, index) => {
    const end = starts[index + 1] ?? lines.length;
    const names = lines.slice(first, end).flatMap((_, at) => declared.get(first + at) ?? []);
    return { first, last: end - 1, names, isComment: false, parts: [] };
  });
}
