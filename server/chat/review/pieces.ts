import type { DiffLine, Hunk } from "./diffHunks";
import { renderLine } from "./renderHunks";

/** Hunks that the model is shown at once. */
export type Piece = readonly Hunk[];

/** Lines of a cut hunk that are shown again in its next part. */
const overlap = 3;

/**
 * Hunks in groups of at most `maxTokens`; a hunk that is longer is cut. `countTokens` is asked once, for all lines. Lines alone have
 * a few tokens more than together, so a group never has too many.
 */
export async function piecesOf(
  hunks: readonly Hunk[],
  maxTokens: number,
  countTokens: (texts: readonly string[]) => Promise<readonly number[]>,
): Promise<Piece[]> {
  const lines = hunks.flat();
  const counted = await countTokens(lines.map((line) => `${renderLine(line)}\n`));
  const tokens = new Map(lines.map((line, at) => [line, (counted[at] ?? 0) + 1]));
  const size = (hunk: Hunk) => hunk.reduce((sum, line) => sum + (tokens.get(line) ?? 0), 0);
  const pieces: Hunk[][] = [];
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
  // What only repeats the last lines, or only takes away, has nothing to be reviewed.
  return pieces.filter((piece) => piece.some((hunk) => hunk.some(({ kind }) => kind !== "kept")));
}

function cut(hunk: Hunk, maxTokens: number, tokensOf: (line: DiffLine) => number): Hunk[] {
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
    // A line that is too long alone cannot be shown.
    if (tokens > maxTokens) continue;
    parts.at(-1)?.push(line);
    used += tokens;
  }
  return parts.filter((part) => part.length > 0);
}
