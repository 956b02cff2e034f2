import { aroundCursor } from "../aroundCursor";
import type { CursorWindow } from "../cursorWindow";
import { jaccard, wordSet } from "../similarity";

/** From this Jaccard index on, two texts count as fully related. */
const sameSubject = 0.15;
const least = 0.05;

/** Returns a function that rates how related a text is to the cursor's by shared names, from `least` to 1. */
export function relationTo(window: CursorWindow): (text: string) => number {
  const reference = wordSet(aroundCursor(window));
  return (text) => Math.max(least, Math.min(1, jaccard(wordSet(text), reference) / sameSubject));
}
