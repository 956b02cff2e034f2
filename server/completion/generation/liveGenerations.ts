import type { CursorWindow } from "../../context/cursorWindow";
import type { Generation } from "./generation";

/** How long a generation without waiting requests continues, in milliseconds: the next keystroke may join it. */
const graceMs = 150;

interface Live {
  readonly generation: Generation;
  /** Whether a request has started or joined it, as opposed to background work. */
  wanted: boolean;
  waiting: number;
  giveUp?: NodeJS.Timeout;
}

export interface Hold extends Disposable {
  /** Lets the generation finish without a waiting request, because the lines it has shown may be typed or accepted. */
  keepRunning(): void;
}

/** The in-flight generations: at most one per document, since a document has one cursor. */
export class LiveGenerations {
  readonly #live = new Map<string, Live>();
  /** Also aborted generations that still occupy the engine until it has evaluated a chunk of the prompt. */
  readonly #running = new Set<Generation>();

  /** `onBusy` receives whether any foreground generation is in flight. */
  constructor(private readonly onBusy: (busy: boolean) => void) {}

  /** Finds the in-flight generation that may still answer here. Aborts it if it cannot. */
  find(uri: string, window: CursorWindow): { generation: Generation; typed: string } | undefined {
    const live = this.#live.get(uri);
    if (live === undefined) return undefined;
    const isBest = (live.generation.request.infill.alternative ?? 0) === 0;
    const typed = isBest ? live.generation.typedSince(uri, window) : undefined;
    if (typed !== undefined) return { generation: live.generation, typed };
    live.generation.abort();
    return undefined;
  }

  add(generation: Generation): void {
    const { uri } = generation.request;
    this.#live.get(uri)?.generation.abort();
    const live: Live = { generation, wanted: !generation.request.infill.background, waiting: 0 };
    this.#live.set(uri, live);
    this.#running.add(generation);
    this.#reportBusy();
    const finished = () => {
      this.#running.delete(generation);
      clearTimeout(live.giveUp);
      if (this.#live.get(uri) === live) this.#live.delete(uri);
      this.#reportBusy();
    };
    generation.result.then(finished, finished);
  }

  /**
   * Registers a waiting request until disposed. When the last one is disposed, the generation is aborted after a grace
   * time.
   */
  hold(generation: Generation): Hold {
    const live = this.#live.get(generation.request.uri);
    if (live === undefined || live.generation !== generation)
      return { keepRunning: () => {}, [Symbol.dispose]: () => {} };
    clearTimeout(live.giveUp);
    live.waiting += 1;
    live.wanted = true;
    let continues = false;
    return {
      keepRunning: () => {
        continues = true;
      },
      [Symbol.dispose]: () => {
        live.waiting -= 1;
        const isDone = this.#live.get(generation.request.uri) !== live;
        if (live.waiting > 0 || continues || isDone) return;
        live.giveUp = setTimeout(() => generation.abort(), graceMs).unref();
      },
    };
  }

  /** Aborts generations without waiting requests, because a new request needs the model now. */
  abortUnwanted(): void {
    for (const { generation, waiting } of this.#live.values()) if (waiting === 0) generation.abort();
  }

  /** Resolves when no foreground generation runs; undefined if none does. */
  whenFree(): Promise<unknown> | undefined {
    const running = [...this.#running].filter(({ request }) => !request.infill.background);
    return running.length === 0 ? undefined : Promise.allSettled(running.map(({ result }) => result));
  }

  /** Whether a foreground generation is in flight for this document. */
  isAnswering(uri: string): boolean {
    return this.#live.get(uri)?.wanted === true;
  }

  /** Aborts the generation of one document, or all. */
  abort(uri?: string): void {
    for (const [of, { generation }] of this.#live) if (uri === undefined || of === uri) generation.abort();
  }

  #reportBusy(): void {
    this.onBusy([...this.#live.values()].some(({ generation }) => !generation.request.infill.background));
  }
}
