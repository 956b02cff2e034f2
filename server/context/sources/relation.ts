import { aroundCursor } from "../aroundCursor";
import type { CursorWindow } from "../cursorWindow";
import { jaccard, wordSet } from "../similarity";

/** From so much that texts have in common they are about the same. */
const sameSubject = 0.15;
const least = 0.05;

/** Tells how much a text has to do with that at the cursor, by the names that they share: from little to 1. */
export function relationTo(window: CursorWindow): (text: string) => number {
  const reference = wordSet(aroundCursor(window));
  return (text) => Math.max(least, Math.min(1, jaccard(wordSet(text), reference) / sameSubject));
}
