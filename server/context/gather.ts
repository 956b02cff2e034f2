import type { Logger } from "../log";
import { withDeadline } from "../util/withDeadline";
import { rank } from "./rank";
import type { ContextQuery, ContextSource, Snippet } from "./source";

/** Snippets found before the deadline, and a promise for the full list. */
export interface Gathered {
  /** One ranked list without duplicates, best first. */
  readonly snippets: readonly Snippet[];
  /** Resolves to the full list after all sources ended; undefined if they ended before the deadline. Never rejects. */
  readonly rest: Promise<readonly Snippet[]> | undefined;
}

const keptDocuments = 20;
/** Milliseconds after which the sources are aborted. */
const maxMs = 3000;

/**
 * Queries all sources in parallel. A late source contributes what it has found so far, or else its previous snippets
 * for this document. A failed source contributes nothing.
 */
export class ContextGatherer {
  /** By document, then by source: the latest list. The most recently queried document comes last. */
  readonly #found = new Map<string, Map<ContextSource, readonly Snippet[]>>();
  /** The running query of each document. A new query aborts it. */
  readonly #running = new Map<string, AbortController>();

  constructor(
    private readonly sources: readonly ContextSource[],
    private readonly log: Logger,
  ) {}

  /** @param deadlineMs maximum time to answer, in milliseconds */
  async gather(query: ContextQuery, deadlineMs: number, callerSignal?: AbortSignal): Promise<Gathered> {
    const found = this.#snippetsIn(query.uri);
    const signal = this.#startQuery(query.uri, callerSignal);
    const running = this.#running.get(query.uri);
    let isOver = false;
    const all = Promise.all(this.sources.map((source) => this.#runSource(source, query, signal, found))).then(
      () => {
        isOver = true;
        if (this.#running.get(query.uri) === running) this.#running.delete(query.uri);
      },
    );
    await withDeadline(all, deadlineMs, signal);
    const ranked = () => rank([...found.values()].flat(), query.window);
    return { snippets: ranked(), rest: isOver ? undefined : all.then(ranked) };
  }

  /** Clears the snippets of one document, or of all, and aborts its queries so that sources don't cache results. */
  clear(uri?: string): void {
    if (uri === undefined) this.#found.clear();
    else this.#found.delete(uri);
    for (const [each, abort] of this.#running) if (uri === undefined || each === uri) abort.abort();
    for (const source of this.sources) source.clear?.(uri);
  }

  #startQuery(uri: string, callerSignal: AbortSignal | undefined): AbortSignal {
    this.#running.get(uri)?.abort();
    const abort = new AbortController();
    this.#running.set(uri, abort);
    const signals = [
      abort.signal,
      AbortSignal.timeout(maxMs),
      ...(callerSignal === undefined ? [] : [callerSignal]),
    ];
    return AbortSignal.any(signals);
  }

  async #runSource(
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

  #snippetsIn(uri: string): Map<ContextSource, readonly Snippet[]> {
    const found = this.#found.get(uri) ?? new Map();
    this.#found.delete(uri);
    this.#found.set(uri, found);
    const [oldest] = this.#found.keys();
    if (this.#found.size > keptDocuments && oldest !== undefined) this.#found.delete(oldest);
    return found;
  }
}
