/** The sequence ends with `length` codes, each of which equals the one `period` codes before it. */
export interface Run {
  readonly period: number;
  length: number;
}

/** A period is noticed when so many codes have been seen before. */
const seed = 16;
/** So many periods are followed at once, those with the longest runs. */
const mostRuns = 8;
const base = 0x01000193;

/**
 * With which periods the end of a growing sequence repeats itself. The last codes are looked up by a rolling hash (Karp and
 * Rabin, "Efficient randomized pattern-matching algorithms", IBM Journal 31(2), 1987); the distance to where they stood last
 * is a candidate for the period, which is then followed code by code. A code costs one look-up and at most eight comparisons,
 * and one entry of memory.
 */
export class PeriodRuns {
  readonly #codes: number[] = [];
  readonly #lastSeen = new Map<number, number>();
  #hash = 0;
  #runs: Run[] = [];

  /** The longest one first is not promised. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  push(code: number): void {
    const codes = this.#codes;
    const at = codes.length;
    codes.push(code);
    let isBroken = false;
    for (const run of this.#runs) {
      if (codes[at - run.period] === code) run.length += 1;
      else {
        run.length = 0;
        isBroken = true;
      }
    }
    if (isBroken) this.#runs = this.#runs.filter(({ length }) => length > 0);
    this.#notice(at, code);
  }

  #notice(at: number, code: number): void {
    this.#hash = (Math.imul(this.#hash, base) + code) | 0;
    const gone = this.#codes[at - seed];
    if (gone !== undefined) this.#hash = (this.#hash - Math.imul(gone, leaving)) | 0;
    if (at < seed - 1) return;
    const before = this.#lastSeen.get(this.#hash);
    this.#lastSeen.set(this.#hash, at);
    if (before === undefined || this.#runs.some(({ period }) => period === at - before)) return;
    if (!this.#isSame(at, before)) return;
    this.#runs.push({ period: at - before, length: seed });
    if (this.#runs.length > mostRuns)
      this.#runs = this.#runs.toSorted((a, b) => b.length - a.length).slice(0, mostRuns);
  }

  #isSame(at: number, before: number): boolean {
    for (let back = 0; back < seed; back += 1)
      if (this.#codes[at - back] !== this.#codes[before - back]) return false;
    return true;
  }
}

const leaving = Array.from({ length: seed }).reduce<number>((power) => Math.imul(power, base), 1);
