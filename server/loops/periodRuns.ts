/** A repetition at the end of the sequence: each of its last `length` codes equals the one `period` codes before it. */
export interface Run {
  readonly period: number;
  length: number;
}

/** Number of equal codes that start a run. */
const seedLength = 16;
/** Number of runs followed at once, the longest ones. */
const maxRuns = 8;
const base = 0x01000193;

/**
 * Finds the periods with which the end of a growing sequence repeats itself. A rolling hash (Karp and Rabin,
 * "Efficient randomized pattern-matching algorithms", IBM Journal 31(2), 1987) looks up the last codes; the distance
 * to their previous occurrence is a candidate period, which is then followed code by code. A code costs one look-up,
 * at most eight comparisons, and one entry of memory.
 */
export class PeriodRuns {
  readonly #codes: number[] = [];
  readonly #lastSeen = new Map<number, number>();
  #hash = 0;
  #runs: Run[] = [];

  /** In no particular order. */
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
    this.#startRun(at, code);
  }

  #startRun(at: number, code: number): void {
    this.#hash = (Math.imul(this.#hash, base) + code) | 0;
    const leavingCode = this.#codes[at - seedLength];
    if (leavingCode !== undefined) this.#hash = (this.#hash - Math.imul(leavingCode, leavingFactor)) | 0;
    if (at < seedLength - 1) return;
    const before = this.#lastSeen.get(this.#hash);
    this.#lastSeen.set(this.#hash, at);
    if (before === undefined || this.#runs.some(({ period }) => period === at - before)) return;
    if (!this.#isSame(at, before)) return;
    this.#runs.push({ period: at - before, length: seedLength });
    if (this.#runs.length > maxRuns)
      this.#runs = this.#runs.toSorted((a, b) => b.length - a.length).slice(0, maxRuns);
  }

  #isSame(at: number, before: number): boolean {
    for (let back = 0; back < seedLength; back += 1)
      if (this.#codes[at - back] !== this.#codes[before - back]) return false;
    return true;
  }
}

const leavingFactor = Array.from({ length: seedLength }).reduce<number>((power) => Math.imul(power, base), 1);
