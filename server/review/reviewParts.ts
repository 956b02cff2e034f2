import type { DiffHunk, DiffLine } from "./diffHunks";
import { renderLine } from "./renderHunks";

/** Hunks that go into one prompt. */
export type ReviewPart = readonly DiffHunk[];

/** A split hunk repeats this many lines in its next part. */
const overlap = 3;

/**
 * Groups hunks into parts of at most `maxTokens`, splitting longer hunks. Calls `countTokens` once, for all lines.
 * Lines counted one by one have slightly more tokens than together, so no part is too long.
 */
export async function reviewParts(
  hunks: readonly DiffHunk[],
  maxTokens: number,
  countTokens: (texts: readonly string[]) => Promise<readonly number[]>,
): Promise<ReviewPart[]> {
  const lines = hunks.flat();
  const counted = await countTokens(lines.map((line) => `${renderLine(line)}\n`));
  const tokens = new Map(lines.map((line, at) => [line, (counted[at] ?? 0) + 1]));
  const size = (hunk: DiffHunk) => hunk.reduce((sum, line) => sum + (tokens.get(line) ?? 0), 0);
  const pieces: DiffHunk[][] = [];
  let room = 0;
  for (const part of hunks.flatMap((hunk) => cut(hunk, maxTokens, (line) => tokens.get(line) ?? 0))) {
    const needed = size(part);
    const last = pieces.at(-1);
    if (last !== undefined && needed <= room) last.push(part);
    else {
      pieces.push([part]);
      room = maxTokens;
    }
    room -= needed;
  }
  // A part without changed lines has nothing to review.
  return pieces.filter((piece) => piece.some((hunk) => hunk.some(({ kind }) => kind !== "kept")));
}

function cut(hunk: DiffHunk, maxTokens: number, tokensOf: (line: DiffLine) => number): DiffHunk[] {
  const parts: DiffLine[][] = [[]];
  let used = 0;
  for (const [at, line] of hunk.entries()) {
    const tokens = tokensOf(line);
    if (used + tokens > maxTokens && (parts.at(-1)?.length ?? 0) > 0) {
      const again = hunk.slice(Math.max(0, at - overlap), at);
      const cost = again.reduce((sum, each) => sum + tokensOf(each), 0);
      const fits = cost + tokens <= maxTokens / 2;
      parts.push(fits ? [...again] : []);
      used = fits ? cost : 0;
    }
    // Skip a line that alone exceeds the limit.
    if (tokens > maxTokens) continue;
    parts.at(-1)?.push(line);
    used += tokens;
  }
  return parts.filter((part) => part.length > 0);
}
