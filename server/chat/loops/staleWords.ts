import { hasCodeMarks } from "./slack";

/** Words are compared in groups of so many. */
const group = 4;
/** So many words are looked back at. */
const window = 240;
/** A text of which more of the last words stood there before has nothing to say any more. */
const mostStale = 0.85;

/**
 * Prose that repeats itself nearly: most of its last words stood earlier in the text in the same groups of four (the n-gram
 * repetition rate of Welleck et al., "Neural Text Generation with Unlikelihood Training", 2020). A word costs one look-up.
 */
export class StaleWords {
  readonly #seen = new Set<string>();
  readonly #words: string[] = [];
  /** For each word: where in the text it ends, and whether the group that it ends stood there before. */
  readonly #ends: number[] = [];
  readonly #isStale: boolean[] = [];
  #staleInWindow = 0;
  #hasNew = false;

  /** A line of prose that begins at `start`. Lines of code and of tables are left out: they look alike for good reasons. */
  addLine(line: string, start: number): void {
    if (hasCodeMarks(line) || /[a-z]_[a-z]|\w\(|^\s*#\w/i.test(line)) return;
    for (const match of line.matchAll(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}']+|\p{N}+/gu,
    )) {
      const [word] = match;
      this.#add(word.toLowerCase(), start + match.index + word.length);
    }
  }

  /** Up to where the text is worth keeping when it is stale now; undefined when it is not. */
  takeStale(): number | undefined {
    if (!this.#hasNew) return undefined;
    this.#hasNew = false;
    if (this.#isStale.length < window || this.#staleInWindow < window * mostStale) return undefined;
    return this.#ends[this.#lastFresh()];
  }

  #add(word: string, end: number): void {
    this.#words.push(word);
    const key = this.#words.slice(-group).join(" ");
    const isStale = this.#seen.has(key);
    this.#seen.add(key);
    this.#ends.push(end);
    this.#isStale.push(isStale);
    const gone = this.#isStale.length > window && this.#isStale.at(-window - 1) === true;
    this.#staleInWindow += (isStale ? 1 : 0) - (gone ? 1 : 0);
    this.#hasNew = true;
  }

  /** The word before the longest end of the text that is stale for the most part. */
  #lastFresh(): number {
    let balance = 0;
    let best = 0;
    let at = this.#isStale.length;
    for (let back = this.#isStale.length - 1; back >= 0; back -= 1) {
      balance += this.#isStale[back] === true ? 1 - mostStale : -mostStale;
      if (balance < best) continue;
      best = balance;
      at = back;
    }
    return Math.max(0, at - 1);
  }
}
