/** How many tokens back two places are compared. */
const maxMatch = 16;
/** So many tokens in a row have to agree before a place counts as found. */
const minMatch = 3;
/** A place this few tokens after the one where the copy broke off counts as if two more tokens agreed: a word was replaced. */
const nearTokens = 16;
const nearBonus = 2;

/**
 * Follows an answer through a text that it mostly repeats, and says how it would go on if it went on repeating. Prompt lookup
 * decoding (github.com/apoorvumang/prompt-lookup-decoding) with a memory of where the copy was.
 */
export class CopyMatcher<Token extends number = number> {
  readonly #places = new Map<Token, number[]>();
  readonly #recent: Token[] = [];
  /** Where the text should go on. */
  #next: number | undefined;
  /** Where the copy broke off. */
  #lostAt = 0;

  constructor(private readonly source: readonly Token[]) {
    for (const [at, token] of source.entries()) {
      const places = this.#places.get(token);
      if (places === undefined) this.#places.set(token, [at]);
      else places.push(at);
    }
  }

  /** Takes the next token of the answer. */
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

  /** At most `length` tokens that may come next; none where the answer is at no known place. */
  draft(length: number): readonly Token[] {
    return this.#next === undefined ? [] : this.source.slice(this.#next, this.#next + length);
  }

  /** The last token's place: the longest match, of several the next one after where the copy broke off. */
  #find(token: Token): number | undefined {
    let best: { place: number; score: number; distance: number } | undefined;
    for (const place of this.#places.get(token) ?? []) {
      // Places before the break come last, the nearest of them first.
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
