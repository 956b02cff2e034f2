/** Number of latest gaps in the average. */
const keptGaps = 20;
/** A longer gap, in milliseconds, is a pause and does not count. */
const maxGapMs = 1000;
/** In milliseconds: the default while there are fewer than `minGaps` gaps, and the limits of the average. */
const defaultGapMs = 120;
const minGaps = 4;
const minMs = 40;
const maxMs = 250;

/** Measures how fast the user types, from the latest keystrokes. */
export class TypingInterval {
  #gaps: readonly number[] = [];
  #lastKey: number | undefined;

  constructor(private readonly now: () => number) {}

  /** Records a keystroke. */
  recordKey(): void {
    const now = this.now();
    const gap = now - (this.#lastKey ?? Number.NEGATIVE_INFINITY);
    this.#lastKey = now;
    if (gap <= maxGapMs) this.#gaps = [...this.#gaps, gap].slice(-keptGaps);
  }

  /** Average gap in milliseconds. If no key follows for this long, a request to a busy model is worthwhile. */
  get gapMs(): number {
    if (this.#gaps.length < minGaps) return defaultGapMs;
    const mean = this.#gaps.reduce((sum, gap) => sum + gap, 0) / this.#gaps.length;
    return Math.min(maxMs, Math.max(minMs, mean));
  }
}
