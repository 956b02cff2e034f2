/** How much may come: as much as has been saved up, and then so much in a second. */
export interface Rate {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** Counts what comes against a rate. */
export class Allowance {
  readonly #rate: Rate;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** `now` is in milliseconds. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#left = rate.atOnce;
    this.#at = now();
  }

  /** Whether this much more is within the rate. */
  take(amount: number): boolean {
    const { atOnce, perSecond } = this.#rate;
    const now = this.#now();
    this.#left = Math.min(atOnce, this.#left + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}
