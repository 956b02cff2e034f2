/** Most tokens in one draft. */
export const maxDraft = 64;
const draftLengths = [2, 4, 8, 16, 32, maxDraft];

/** Assumed extra cost of a drafted token, as a share of a single token's cost, before the first measurement. */
const assumedShare = 0.25;
/**
 * After this number of tokens without a draft, which doubles each time, the measurements are cleared: a disturbed one must not
 * count forever.
 */
const firstResetAfter = 256;
/** Weight of the latest measurement. */
const newest = 0.25;

/** Measured cost of a model's tokens in milliseconds: single ones, and drafts that are checked in one evaluation. */
export class DraftCosts {
  #single: number | undefined;
  #sinceDraft = 0;
  #resetAfter = firstResetAfter;
  /** The last draft, whose total cost is known only after the next evaluation. */
  #draft: { readonly length: number; readonly ms: number } | undefined;
  /** Milliseconds that each drafted token adds, by the length of the draft. */
  readonly #added = new Map<number, number>();

  /**
   * The first single token after a draft takes longer, because llama.cpp rebuilds its graph. The draft pays for that.
   */
  recordSingle(ms: number): void {
    if (this.#draft !== undefined) {
      this.#settle(Math.max(0, ms - (this.#single ?? ms)));
      return;
    }
    this.#single = mean(this.#single, ms);
    this.#sinceDraft += 1;
    if (this.#sinceDraft < this.#resetAfter || this.#added.size === 0) return;
    this.#added.clear();
    this.#resetAfter *= 2;
  }

  recordDraft(length: number, ms: number): void {
    this.#settle(0);
    this.#sinceDraft = 0;
    this.#draft = { length, ms };
  }

  #settle(excess: number): void {
    if (this.#draft === undefined) return;
    const { length, ms } = this.#draft;
    this.#draft = undefined;
    const added = Math.max(0, ms + excess - (this.#single ?? ms)) / length;
    this.#added.set(length, mean(this.#added.get(length), added));
  }

  /** Milliseconds of an evaluation with `length` drafted tokens; undefined before the first measurement. */
  estimate(length: number): number | undefined {
    if (this.#single === undefined) return undefined;
    return this.#single + length * (this.#nearest(length) ?? this.#single * assumedShare);
  }

  /** The measurement for the nearest length. */
  #nearest(length: number): number | undefined {
    const distance = (measured: number) => Math.abs(Math.log2(measured / length));
    const [nearest] = [...this.#added.keys()].sort((a, b) => distance(a) - distance(b));
    return nearest === undefined ? undefined : this.#added.get(nearest);
  }
}

/** Initial counts of right and wrong guesses, and the factor by which the counts fade with each guess. */
const priorRight = 8;
const priorWrong = 1;
const fading = 0.97;

/** Decides from measurements how many tokens to draft. */
export class DraftLengthController {
  #right = priorRight;
  #wrong = priorWrong;

  constructor(private readonly costs: DraftCosts) {}

  /** Records whether the model generated the token that was drafted, or that could have been. */
  recordGuess(isRight: boolean): void {
    this.#right = this.#right * fading + (isRight ? 1 : 0);
    this.#wrong = this.#wrong * fading + (isRight ? 0 : 1);
  }

  /**
   * The draft length with the most expected tokens per millisecond, if guesses are right as often as before; 0 where single
   * tokens are faster. At most `most` tokens, and at most `maxMs` milliseconds, or the time of two single tokens if that
   * is longer.
   */
  length(most: number, maxMs: number): number {
    const single = this.costs.estimate(0);
    if (single === undefined) return 0;
    const limit = Math.max(maxMs, 2 * single);
    let best = { length: 0, speed: 1 / single };
    for (const length of draftLengths) {
      const ms = this.costs.estimate(length) ?? Number.POSITIVE_INFINITY;
      const speed = this.#expectedTokens(length) / ms;
      if (length <= most && ms <= limit && speed > best.speed) best = { length, speed };
    }
    return best.length;
  }

  /** Expected right guesses before the first wrong one, plus the model's own token. */
  #expectedTokens(length: number): number {
    const share = this.#right / (this.#right + this.#wrong);
    return (1 - share ** (length + 1)) / (1 - share);
  }
}

function mean(before: number | undefined, latest: number): number {
  return before === undefined ? latest : before + (latest - before) * newest;
}
