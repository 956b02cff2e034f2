import type { Logger } from "../log";
import { elapsed } from "./elapsed";
import { rank } from "./rank";
import type { ContextQuery, ContextSource, Snippet } from "./source";

/** What there is when the time is over, and what comes later. */
export interface Gathered {
  /** One ranked list without repetitions, best first. */
  readonly snippets: readonly Snippet[];
  /** Resolves when all sources have ended, to what they found; undefined when they had before the deadline. Never rejects. */
  readonly rest: Promise<readonly Snippet[]> | undefined;
}

const keptDocuments = 20;
/** Milliseconds after which sources are stopped for good. */
const mostMs = 3000;

/**
 * Asks all sources at once. One that is late counts with what it has found so far, else with what it found for this document the
 * last time; one that fails counts with nothing.
 */
export class ContextGatherer {
  /** By document, then by source: the latest list. The document asked for last stands last. */
  readonly #found = new Map<string, Map<ContextSource, readonly Snippet[]>>();
  /** By document: what is going on for it ends when it is asked for again. */
  readonly #running = new Map<string, AbortController>();

  constructor(
    private readonly sources: readonly ContextSource[],
    private readonly log: Logger,
  ) {}

  /** @param deadlineMs milliseconds that the answer may take */
  async gather(query: ContextQuery, deadlineMs: number, wanted?: AbortSignal): Promise<Gathered> {
    const found = this.#foundIn(query.uri);
    const signal = this.#begin(query.uri, wanted);
    const running = this.#running.get(query.uri);
    let isOver = false;
    const all = Promise.all(this.sources.map((source) => this.#ask(source, query, signal, found))).then(
      () => {
        isOver = true;
        if (this.#running.get(query.uri) === running) this.#running.delete(query.uri);
      },
    );
    await Promise.race([all, elapsed(deadlineMs, signal)]);
    const ranked = () => rank([...found.values()].flat(), query.window);
    return { snippets: ranked(), rest: isOver ? undefined : all.then(ranked) };
  }

  /** Drops what was found for a document, or for all, and stops what is going on for it: a source would remember it. */
  forget(uri?: string): void {
    if (uri === undefined) this.#found.clear();
    else this.#found.delete(uri);
    for (const [each, abort] of this.#running) if (uri === undefined || each === uri) abort.abort();
    for (const source of this.sources) source.forget?.(uri);
  }

  #begin(uri: string, wanted: AbortSignal | undefined): AbortSignal {
    this.#running.get(uri)?.abort();
    const abort = new AbortController();
    this.#running.set(uri, abort);
    const signals = [abort.signal, AbortSignal.timeout(mostMs), ...(wanted === undefined ? [] : [wanted])];
    return AbortSignal.any(signals);
  }

  async #ask(
    source: ContextSource,
    query: ContextQuery,
    signal: AbortSignal,
    found: Map<ContextSource, readonly Snippet[]>,
  ): Promise<void> {
    try {
      let last: readonly Snippet[] = [];
      for await (const snippets of source.gather(query, signal)) {
        if (signal.aborted) return;
        last = snippets;
        found.set(source, last);
      }
      if (!signal.aborted) found.set(source, last);
    } catch (error) {
      found.delete(source);
      this.log.warn(
        `Context source ${source.name} failed: ${error instanceof Error ? error.name : "unknown error"}`,
      );
    }
  }

  #foundIn(uri: string): Map<ContextSource, readonly Snippet[]> {
    const found = this.#found.get(uri) ?? new Map();
    this.#found.delete(uri);
    this.#found.set(uri, found);
    const [oldest] = this.#found.keys();
    if (this.#found.size > keptDocuments && oldest !== undefined) this.#found.delete(oldest);
    return found;
  }
}
