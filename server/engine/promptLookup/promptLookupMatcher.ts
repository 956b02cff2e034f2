/** How many preceding tokens to compare. */
const maxMatch = 16;
/** How many tokens in a row must agree for a match. */
const minMatch = 3;
/** A place within this many tokens after the break counts as if two more tokens agreed: a word was replaced there. */
const nearTokens = 16;
const nearBonus = 2;

/**
 * Follows an answer through a text that it mostly repeats, and drafts the tokens that would follow if it kept repeating. Prompt
 * lookup decoding (github.com/apoorvumang/prompt-lookup-decoding) that also tracks the place of the copy.
 */
export class PromptLookupMatcher<Token extends number = number> {
  readonly #places = new Map<Token, number[]>();
  readonly #recent: Token[] = [];
  /** Place of the token that should come next. */
  #next: number | undefined;
  /** Place of the break: where the answer last deviated from the text. */
  #lostAt = 0;

  constructor(private readonly source: readonly Token[]) {
    for (const [at, token] of source.entries()) {
      const places = this.#places.get(token);
      if (places === undefined) this.#places.set(token, [at]);
      else places.push(at);
    }
  }

  /** Adds the next token of the answer. */
  push(token: Token): void {
    this.#recent.push(token);
    if (this.#recent.length > maxMatch) this.#recent.shift();
    if (this.#next !== undefined) {
      if (this.source[this.#next] === token) {
        this.#next += 1;
        return;
      }
      this.#lostAt = this.#next;
    }
    const place = this.#find(token);
    this.#next = place === undefined ? undefined : place + 1;
  }

  /** At most `length` tokens that may come next; empty where the answer matches no place. */
  draft(length: number): readonly Token[] {
    return this.#next === undefined ? [] : this.source.slice(this.#next, this.#next + length);
  }

  /** The last token's place: the longest match; among equals, the first one after the break. */
  #find(token: Token): number | undefined {
    let best: { place: number; score: number; distance: number } | undefined;
    for (const place of this.#places.get(token) ?? []) {
      // Places before the break rank last, nearest first.
      const ahead = place - this.#lostAt;
      const distance = ahead >= 0 ? ahead : this.source.length - ahead;
      const score = this.#matchLength(place) + (distance < nearTokens ? nearBonus : 0);
      if (score < minMatch || score < (best?.score ?? 0)) continue;
      if (best === undefined || score > best.score || distance < best.distance)
        best = { place, score, distance };
    }
    return best?.place;
  }

  #matchLength(place: number): number {
    let length = 0;
    while (length < this.#recent.length && this.source[place - length] === this.#recent.at(-1 - length))
      length += 1;
    return length;
  }
}
