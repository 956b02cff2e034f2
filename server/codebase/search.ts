import { weigher } from "./fileKind";
import type { FoundChunk, WordMatches } from "./store";

/** How much a score in each list counts; chosen as the weights in fileKind.ts. */
const weights = { anywhere: 1, declared: 0.5, inARow: 0.6 };
/** What the best chunk of a file, and the next ones of it, give to each of its chunks: a file that speaks of it all over is the right one. */
const ofFile = { best: 0.5, next: 0.1, nextOnes: 5 };

/** The lists as one, the best first: chunks by what they say, what else their file says and what the file is for. */
export function ranked({ anywhere, declared, inARow }: WordMatches, question: string): readonly FoundChunk[] {
  const weightOf = weigher(question);
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
  add(inARow, weights.inARow);
  const found = [...chunks.values()].sort(byScore);
  const files = new Map<string, { sum: number; count: number }>();
  for (const { path, score } of found) {
    const file = files.get(path) ?? { sum: ofFile.best * score, count: -1 };
    if (++file.count > 0 && file.count <= ofFile.nextOnes) file.sum += ofFile.next * score;
    files.set(path, file);
  }
  return found
    .map((chunk) => ({ ...chunk, score: chunk.score + (files.get(chunk.path)?.sum ?? 0) }))
    .sort(byScore);
}

/**
 * Several lists as one, by reciprocal rank fusion: scores of words and of meanings cannot be compared, but places can. One list alone
 * keeps its scores.
 */
export function fused(...lists: readonly (readonly FoundChunk[])[]): readonly FoundChunk[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  const chunks = new Map<string, FoundChunk>();
  for (const list of filled) {
    for (const [place, chunk] of list.entries()) {
      const key = keyOf(chunk);
      const score = (chunks.get(key)?.score ?? 0) + 1 / (usualRank + place + 1);
      chunks.set(key, { ...chunk, score });
    }
  }
  return [...chunks.values()].sort(byScore);
}

/** How much the first places are apart: the constant of the method's paper. */
const usualRank = 60;

/** Chunks of one file among the results. */
const maxPerFile = 4;
const maxResults = 30;
/** Neighbours are shown as one up to this length. */
const maxMergedLines = 120;

/** The best parts of files: no file takes all places, and chunks that follow each other are one. */
export function bestParts(found: readonly FoundChunk[]): readonly FoundChunk[] {
  const parts: FoundChunk[] = [];
  const perFile = new Map<string, number>();
  for (const chunk of found) {
    const inFile = perFile.get(chunk.path) ?? 0;
    if (inFile === maxPerFile) continue;
    perFile.set(chunk.path, inFile + 1);
    const neighbour = parts.findIndex((part) => touch(part, chunk));
    const part = parts[neighbour];
    if (part !== undefined) parts[neighbour] = joined(part, chunk);
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

function touch(a: FoundChunk, b: FoundChunk): boolean {
  if (a.path !== b.path || !(a.end === b.start || b.end === a.start)) return false;
  return Math.max(a.end, b.end) - Math.min(a.start, b.start) <= maxMergedLines;
}

function joined(part: FoundChunk, chunk: FoundChunk): FoundChunk {
  return { ...part, start: Math.min(part.start, chunk.start), end: Math.max(part.end, chunk.end) };
}
