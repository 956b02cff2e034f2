/** Most tokens that are drafted at once. */
export const maxDraft = 64;
const draftLengths = [2, 4, 8, 16, 32, maxDraft];

/** What a drafted token costs more, as a share of a token on its own, until it is measured. */
const assumedShare = 0.25;
/** After so many tokens without a draft, each time twice as many, drafts are measured anew: a disturbed measurement must not count for ever. */
const firstForgetAfter = 256;
/** Weight of the latest measurement. */
const newest = 0.25;

/** What a model's tokens cost in milliseconds: on their own, and drafted ones that are checked in one evaluation. */
export class DraftCosts {
  #single: number | undefined;
  #sinceDraft = 0;
  #forgetAfter = firstForgetAfter;
  /** A draft whose whole cost is not known before the next evaluation. */
  #draft: { readonly length: number; readonly ms: number } | undefined;
  /** Milliseconds that each drafted token adds, by the number of them. */
  readonly #added = new Map<number, number>();

  /** The first one after a draft takes longer, because llama.cpp lays out its graph anew: that is the draft's doing. */
  noteSingle(ms: number): void {
    if (this.#draft !== undefined) {
      this.#settle(Math.max(0, ms - (this.#single ?? ms)));
      return;
    }
    this.#single = mean(this.#single, ms);
    this.#sinceDraft += 1;
    if (this.#sinceDraft < this.#forgetAfter || this.#added.size === 0) return;
    this.#added.clear();
    this.#forgetAfter *= 2;
  }

  noteDraft(length: number, ms: number): void {
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

  /** Milliseconds of an evaluation with so many drafted tokens; undefined while no token has been measured. */
  of(length: number): number | undefined {
    if (this.#single === undefined) return undefined;
    return this.#single + length * (this.#nearest(length) ?? this.#single * assumedShare);
  }

  /** As measured for the number of tokens that is nearest to this one. */
  #nearest(length: number): number | undefined {
    const distance = (measured: number) => Math.abs(Math.log2(measured / length));
    const [nearest] = [...this.#added.keys()].sort((a, b) => distance(a) - distance(b));
    return nearest === undefined ? undefined : this.#added.get(nearest);
  }
}

/** Right guesses that count before the first one is made, and what a guess still counts after the next one. */
const priorRight = 8;
const priorWrong = 1;
const fading = 0.97;

/** Decides from what was measured how many tokens are worth drafting. */
export class DraftPace {
  #right = priorRight;
  #wrong = priorWrong;

  constructor(private readonly costs: DraftCosts) {}

  /** Takes whether a token that was drafted, or could have been, is what the model says. */
  noteGuess(isRight: boolean): void {
    this.#right = this.#right * fading + (isRight ? 1 : 0);
    this.#wrong = this.#wrong * fading + (isRight ? 0 : 1);
  }

  /**
   * The number of tokens that is expected to give most tokens per millisecond, if each is right as often as those before:
   * 0 where single tokens are faster. No more than `most`, and none that takes longer than `maxMs` or, on slow machines, than two single tokens.
   */
  length(most: number, maxMs: number): number {
    const single = this.costs.of(0);
    if (single === undefined) return 0;
    const limit = Math.max(maxMs, 2 * single);
    let best = { length: 0, speed: 1 / single };
    for (const length of draftLengths) {
      const ms = this.costs.of(length) ?? Number.POSITIVE_INFINITY;
      const speed = this.#expectedTokens(length) / ms;
      if (length <= most && ms <= limit && speed > best.speed) best = { length, speed };
    }
    return best.length;
  }

  /** Those that are right up to the first wrong one, and the model's own. */
  #expectedTokens(length: number): number {
    const share = this.#right / (this.#right + this.#wrong);
    return (1 - share ** (length + 1)) / (1 - share);
  }
}

function mean(before: number | undefined, latest: number): number {
  return before === undefined ? latest : before + (latest - before) * newest;
}
