import { fileWeights } from "./fileKind";
import type { FoundChunk } from "./index/indexedFile";
import type { WordMatches } from "./index/store";

/** Weights of the lists, tuned like those in fileKind.ts. */
const weights = { anywhere: 1, declared: 0.5, consecutive: 0.6 };
/**
 * A file with many matches is relevant: its best chunk and its next ones add this share of their scores to each of
 * its chunks.
 */
const fileBonus = { best: 0.5, next: 0.1, nextCount: 5 };

/**
 * Merges the lists, best first. Ranks chunks by their own matches, other matches in their file and the kind of file.
 */
export function rankChunks(
  { anywhere, declared, consecutive }: WordMatches,
  question: string,
): readonly FoundChunk[] {
  const weightOf = fileWeights(question);
  const chunks = new Map<string, FoundChunk>();
  const add = (list: readonly FoundChunk[], weight: number) => {
    for (const chunk of list) {
      const key = keyOf(chunk);
      const score = chunk.score * weight * weightOf(chunk.shown);
      chunks.set(key, { ...chunk, score: (chunks.get(key)?.score ?? 0) + score });
    }
  };
  add(anywhere, weights.anywhere);
  add(declared, weights.declared);
  add(consecutive, weights.consecutive);
  const found = [...chunks.values()].sort(byScore);
  const files = new Map<string, { sum: number; count: number }>();
  for (const { path, score } of found) {
    const file = files.get(path) ?? { sum: fileBonus.best * score, count: -1 };
    if (++file.count > 0 && file.count <= fileBonus.nextCount) file.sum += fileBonus.next * score;
    files.set(path, file);
  }
  return found
    .map((chunk) => ({ ...chunk, score: chunk.score + (files.get(chunk.path)?.sum ?? 0) }))
    .sort(byScore);
}

/**
 * Merges lists by reciprocal rank fusion, because keyword and embedding scores are not comparable but ranks are. A
 * single nonempty list keeps its scores.
 */
export function fuseRanks(...lists: readonly (readonly FoundChunk[])[]): readonly FoundChunk[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  const chunks = new Map<string, FoundChunk>();
  for (const list of filled) {
    for (const [rank, chunk] of list.entries()) {
      const key = keyOf(chunk);
      const score = (chunks.get(key)?.score ?? 0) + 1 / (rankConstant + rank + 1);
      chunks.set(key, { ...chunk, score });
    }
  }
  return [...chunks.values()].sort(byScore);
}

/**
 * Dampens the difference between the first ranks: k in Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (2009).
 */
const rankConstant = 60;

/** Maximum results per file. */
const maxPerFile = 4;
const maxResults = 30;
/** Adjacent chunks are merged up to this length. */
const maxMergedLines = 120;

/** Selects the best parts of files: limits the parts per file and merges adjacent chunks. */
export function bestParts(found: readonly FoundChunk[]): readonly FoundChunk[] {
  const parts: FoundChunk[] = [];
  const perFile = new Map<string, number>();
  for (const chunk of found) {
    const inFile = perFile.get(chunk.path) ?? 0;
    if (inFile === maxPerFile) continue;
    perFile.set(chunk.path, inFile + 1);
    const neighbour = parts.findIndex((part) => areAdjacent(part, chunk));
    const part = parts[neighbour];
    if (part !== undefined) parts[neighbour] = mergeChunks(part, chunk);
    else if (parts.length < maxResults) parts.push(chunk);
  }
  return parts;
}

function byScore(a: FoundChunk, b: FoundChunk): number {
  return b.score - a.score;
}

function keyOf({ path, start }: FoundChunk): string {
  return `${path}:${start}`;
}

function areAdjacent(a: FoundChunk, b: FoundChunk): boolean {
  if (a.path !== b.path || !(a.end === b.start || b.end === a.start)) return false;
  return Math.max(a.end, b.end) - Math.min(a.start, b.start) <= maxMergedLines;
}

function mergeChunks(part: FoundChunk, chunk: FoundChunk): FoundChunk {
  return { ...part, start: Math.min(part.start, chunk.start), end: Math.max(part.end, chunk.end) };
}
