import { looksLikeCode } from "./slack";

/** Words per n-gram. */
const groupSize = 4;
/** Number of latest words to judge. */
const windowSize = 240;
/** Above this share of repeated words, the text says nothing new. */
const mostStale = 0.85;

/**
 * Detects prose that nearly repeats itself: most of its last words end a 4-gram that occurred earlier in the text
 * (the n-gram repetition rate of Welleck et al., "Neural Text Generation with Unlikelihood Training", 2020). A word
 * costs one look-up.
 */
export class StaleWords {
  readonly #seen = new Set<string>();
  readonly #words: string[] = [];
  /** For each word: the text offset of its end, and whether the n-gram that it ends occurred before. */
  readonly #ends: number[] = [];
  readonly #isStale: boolean[] = [];
  #staleInWindow = 0;
  #hasNew = false;

  /** Adds a line that begins at offset `start`. Ignores lines of code and tables, which are naturally alike. */
  addLine(line: string, start: number): void {
    if (looksLikeCode(line) || /[a-z]_[a-z]|\w\(|^\s*#\w/i.test(line)) return;
    for (const match of line.matchAll(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}']+|\p{N}+/gu,
    )) {
      const [word] = match;
      this.#add(word.toLowerCase(), start + match.index + word.length);
    }
  }

  /** If the text is stale now, the number of characters worth keeping; otherwise undefined. */
  takeStale(): number | undefined {
    if (!this.#hasNew) return undefined;
    this.#hasNew = false;
    if (this.#isStale.length < windowSize || this.#staleInWindow < windowSize * mostStale) return undefined;
    return this.#ends[this.#lastFresh()];
  }

  #add(word: string, end: number): void {
    this.#words.push(word);
    const key = this.#words.slice(-groupSize).join(" ");
    const isStale = this.#seen.has(key);
    this.#seen.add(key);
    this.#ends.push(end);
    this.#isStale.push(isStale);
    const leavesStale = this.#isStale.length > windowSize && this.#isStale.at(-windowSize - 1) === true;
    this.#staleInWindow += (isStale ? 1 : 0) - (leavesStale ? 1 : 0);
    this.#hasNew = true;
  }

  /** Index of the last word before the stale end of the text. */
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
