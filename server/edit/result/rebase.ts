import type { Region } from "../source";
import type { LineHunk } from "./hunks";

/**
 * Number of lines by which a change has moved because the document changed elsewhere, at least one line before or after
 * it. Undefined if it changed in the same place.
 */
export function movedBy(
  before: readonly string[],
  now: readonly string[],
  region: Region,
  hunks: readonly LineHunk[],
): number | undefined {
  const start = Math.min(region.start, ...hunks.map((hunk) => hunk.start));
  const end = Math.max(region.end, ...hunks.map((hunk) => hunk.end));
  const isAt = (shift: number) =>
    before.slice(start, end).every((line, at) => line === now[start + shift + at]) && start + shift >= 0;
  const shortest = Math.min(before.length, now.length);
  let head = 0;
  while (head < shortest && before[head] === now[head]) head += 1;
  if (head >= end && isAt(0)) return 0;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const shift = now.length - before.length;
  return before.length - tail <= start && isAt(shift) ? shift : undefined;
}

export function shifted(hunks: readonly LineHunk[], lines: number): LineHunk[] {
  return hunks.map(({ start, end, lines: added }) => ({
    start: start + lines,
    end: end + lines,
    lines: added,
  }));
}
