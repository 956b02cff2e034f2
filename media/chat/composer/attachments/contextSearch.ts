import type { ContextOption } from "../../../../client/chat/protocol/messages";

/** An "@" query that the user confirmed before its results arrived, and its position in the text. */
export interface Confirmed {
  readonly query: string;
  readonly start: number;
}

export interface ContextSearchOptions {
  readonly find: (query: string) => void;
  readonly attach: (optionId: string) => void;
  /** Nothing matches a confirmed query. */
  readonly missed: (confirmed: Confirmed) => void;
  readonly changed: () => void;
}

/**
 * Searches for the name typed after "@". Results may arrive late, for an older query; a query that the user confirms before its
 * results arrive waits for them. Uses no browser API.
 */
export class ContextSearch {
  readonly #options: ContextSearchOptions;
  #typed: string | undefined;
  #requested: string | undefined;
  #answer: { readonly query: string; readonly list: readonly ContextOption[] } | undefined;
  #waiting: readonly Confirmed[] = [];
  #afterwards: (() => void) | undefined;

  constructor(options: ContextSearchOptions) {
    this.#options = options;
  }

  /** Confirmed queries that wait for their results. */
  get waiting(): readonly Confirmed[] {
    return this.#waiting;
  }

  /** The latest results; they may belong to an older query. */
  get rows(): readonly ContextOption[] {
    return this.#answer?.list ?? [];
  }

  /** Whether the rows belong to the typed query. */
  get isAnswered(): boolean {
    return this.#typed !== undefined && this.#answer?.query === this.#typed;
  }

  /** Sets the text after the "@" at the cursor; undefined without one. */
  type(query: string | undefined): void {
    this.#typed = query;
  }

  /** Starts the search; call it when the typing pauses. */
  look(): void {
    const query = this.#waiting[0]?.query ?? this.#typed;
    if (query === undefined || query === this.#requested) return;
    this.#requested = query;
    this.#options.find(query);
  }

  /** Attaches the first result of a query as soon as it arrives. */
  confirm(confirmed: Confirmed): void {
    this.#waiting = [...this.#waiting, confirmed];
    this.#typed = undefined;
    if (this.#answer?.query === confirmed.query && this.#waiting.length === 1)
      this.#settle(this.#answer.list);
    else this.look();
    this.#options.changed();
  }

  answered(query: string, list: readonly ContextOption[]): void {
    if (query === this.#requested) this.#requested = undefined;
    // Ignore late results of an older query when the current ones are there.
    if (this.isAnswered && query !== this.#typed) return;
    this.#answer = { query, list };
    if (this.#waiting[0]?.query === query) this.#settle(list);
    if (this.#waiting.length > 0 || (this.#typed !== undefined && !this.isAnswered)) this.look();
    this.#options.changed();
  }

  /** Runs `work` once all confirmed queries are attached; not if one of them matches nothing. */
  afterwards(work: () => void): void {
    if (this.#waiting.length === 0) work();
    else this.#afterwards = work;
  }

  /** Call it when another conversation is shown. */
  clear(): void {
    this.#waiting = [];
    this.#afterwards = undefined;
  }

  /** Picks the first row before the next search, because the extension remembers only recent rows. */
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
