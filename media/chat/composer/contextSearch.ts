import type { ContextOption } from "../../../client/chat/messages";

/** A name behind "@" that was confirmed before it was known what it means; it stood at this place of the text. */
export interface Confirmed {
  readonly query: string;
  readonly start: number;
}

export interface ContextSearchOptions {
  readonly find: (query: string) => void;
  readonly attach: (optionId: string) => void;
  /** Nothing is called what was confirmed. */
  readonly missed: (confirmed: Confirmed) => void;
  readonly changed: () => void;
}

/**
 * What is found for the name that is typed behind "@". Answers come late, and for other names than the one that is typed by now: what
 * is confirmed before its answer is there waits for it. Without a browser.
 */
export class ContextSearch {
  readonly #options: ContextSearchOptions;
  #typed: string | undefined;
  #asked: string | undefined;
  #answer: { readonly query: string; readonly list: readonly ContextOption[] } | undefined;
  #waiting: readonly Confirmed[] = [];
  #afterwards: (() => void) | undefined;

  constructor(options: ContextSearchOptions) {
    this.#options = options;
  }

  /** What was confirmed and is still looked for. */
  get waiting(): readonly Confirmed[] {
    return this.#waiting;
  }

  /** What was found last; it may be for the letters before. */
  get rows(): readonly ContextOption[] {
    return this.#answer?.list ?? [];
  }

  /** Whether the rows are for what is typed. */
  get isAnswered(): boolean {
    return this.#typed !== undefined && this.#answer?.query === this.#typed;
  }

  /** What stands behind the "@" at the cursor; undefined when there is none. */
  type(query: string | undefined): void {
    this.#typed = query;
  }

  /** The typing has paused. */
  look(): void {
    const query = this.#waiting[0]?.query ?? this.#typed;
    if (query === undefined || query === this.#asked) return;
    this.#asked = query;
    this.#options.find(query);
  }

  /** Attaches what is typed as soon as it is known what it means. */
  confirm(confirmed: Confirmed): void {
    this.#waiting = [...this.#waiting, confirmed];
    this.#typed = undefined;
    if (this.#answer?.query === confirmed.query && this.#waiting.length === 1)
      this.#settle(this.#answer.list);
    else this.look();
    this.#options.changed();
  }

  answered(query: string, list: readonly ContextOption[]): void {
    if (query === this.#asked) this.#asked = undefined;
    // A late answer for the letters before is no better than what is there.
    if (this.isAnswered && query !== this.#typed) return;
    this.#answer = { query, list };
    if (this.#waiting[0]?.query === query) this.#settle(list);
    if (this.#waiting.length > 0 || (this.#typed !== undefined && !this.isAnswered)) this.look();
    this.#options.changed();
  }

  /** Done at once, or when all that was confirmed is attached; not when something of it was not found. */
  afterwards(work: () => void): void {
    if (this.#waiting.length === 0) work();
    else this.#afterwards = work;
  }

  /** The user is in another conversation. */
  forget(): void {
    this.#waiting = [];
    this.#afterwards = undefined;
  }

  /** Picks before anything else is looked for: the extension knows only the last rows. */
  #settle([first]: readonly ContextOption[]): void {
    const [confirmed, ...others] = this.#waiting;
    if (confirmed === undefined) return;
    this.#waiting = others;
    if (first === undefined) {
      this.#afterwards = undefined;
      this.#options.missed(confirmed);
    } else this.#options.attach(first.id);
    if (others.length > 0) return;
    const work = this.#afterwards;
    this.#afterwards = undefined;
    work?.();
  }
}
