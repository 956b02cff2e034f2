/** Gaps that count. */
const keptGaps = 20;
/** A longer gap, in milliseconds, is a pause and says nothing of how one types. */
const longestGapMs = 1000;
/** Before enough keys were seen, and the limits of what is believed, in milliseconds. */
const usualGapMs = 120;
const fewestGaps = 4;
const leastMs = 40;
const mostMs = 250;

/** How fast the user types, learned from the keys of late. */
export class TypingRhythm {
  #gaps: readonly number[] = [];
  #lastKey: number | undefined;

  constructor(private readonly now: () => number) {}

  /** A key was pressed. */
  note(): void {
    const now = this.now();
    const gap = now - (this.#lastKey ?? Number.NEGATIVE_INFINITY);
    this.#lastKey = now;
    if (gap <= longestGapMs) this.#gaps = [...this.#gaps, gap].slice(-keptGaps);
  }

  /** In milliseconds: when no further key has come for so long, it is worth asking a model that is busy. */
  get gapMs(): number {
    if (this.#gaps.length < fewestGaps) return usualGapMs;
    const mean = this.#gaps.reduce((sum, gap) => sum + gap, 0) / this.#gaps.length;
    return Math.min(mostMs, Math.max(leastMs, mean));
  }
}
