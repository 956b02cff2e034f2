import type { FoundChunk } from "./store";

/**
 * Two lists as one, by reciprocal rank fusion: scores of words and of meanings cannot be compared, but places can. One list alone
 * keeps its scores.
 */
export function fused(
  byWords: readonly FoundChunk[],
  byMeaning: readonly FoundChunk[],
): readonly FoundChunk[] {
  if (byMeaning.length === 0) return byWords;
  const chunks = new Map<string, FoundChunk>();
  for (const list of [byWords, byMeaning]) {
    for (const [place, chunk] of list.entries()) {
      const key = `${chunk.path}:${chunk.start}`;
      const score = (chunks.get(key)?.score ?? 0) + 1 / (usualRank + place + 1);
      chunks.set(key, { ...chunk, score });
    }
  }
  return [...chunks.values()].sort((a, b) => b.score - a.score);
}

/** How much the first places are apart: the constant of the method's paper. */
const usualRank = 60;

/** Chunks of one file among the results. */
const maxPerFile = 3;
const maxResults = 30;
/** Neighbours are shown as one up to this length. */
const maxMergedLines = 120;

/** The best parts of files: no file takes all places, and chunks that follow each other are one. */
export function bestParts(found: readonly FoundChunk[], question: string): readonly FoundChunk[] {
  const asksForTests = /\b(?:tests?|testing|specs?|bench\w*|fixtures?)\b/i.test(question);
  const ranked = found
    .map((chunk) =>
      asksForTests || !isTest(chunk.shown) ? chunk : { ...chunk, score: chunk.score * testsCount },
    )
    .sort((a, b) => b.score - a.score);
  const parts: FoundChunk[] = [];
  const perFile = new Map<string, number>();
  for (const chunk of ranked) {
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

/** Tests say the words of the question oftener than the code that answers it. */
const testsCount = 0.75;

function isTest(shown: string): boolean {
  return /(?:^|\/)(?:tests?|specs?|__tests__|testdata|fixtures|bench(?:marks?)?)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_/i.test(
    shown,
  );
}

function touch(a: FoundChunk, b: FoundChunk): boolean {
  if (a.path !== b.path || !(a.end === b.start || b.end === a.start)) return false;
  return Math.max(a.end, b.end) - Math.min(a.start, b.start) <= maxMergedLines;
}

function joined(part: FoundChunk, chunk: FoundChunk): FoundChunk {
  return { ...part, start: Math.min(part.start, chunk.start), end: Math.max(part.end, chunk.end) };
}
