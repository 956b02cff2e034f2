import type { CursorWindow } from "../context/cursorWindow";
import type { Generation } from "./generation";

/** How long an answer that nobody waits for goes on, in milliseconds: the next keystroke may want it. */
const graceMs = 150;

interface Live {
  readonly generation: Generation;
  /** Somebody asked for it, or has joined it since. */
  wanted: boolean;
  waiting: number;
  giveUp?: NodeJS.Timeout;
}

export interface Hold extends Disposable {
  /** The generation then goes on although nobody waits for it: what was shown of it is being typed or accepted. */
  letGoOn(): void;
}

/** The running generations: one for each document, since a document has one cursor. */
export class LiveGenerations {
  readonly #live = new Map<string, Live>();
  /** Also those that were stopped but still have the engine, until its chunk of the prompt is done. */
  readonly #running = new Set<Generation>();

  /** `onBusy` is told whether there are any that somebody asked for. */
  constructor(private readonly onBusy: (busy: boolean) => void) {}

  /** The running generation that may still answer here; a running one that can not is stopped. */
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
    this.#tell();
    const finished = () => {
      this.#running.delete(generation);
      clearTimeout(live.giveUp);
      if (this.#live.get(uri) === live) this.#live.delete(uri);
      this.#tell();
    };
    generation.result.then(finished, finished);
  }

  /** Says that somebody waits for this generation, until disposed. The last one to leave stops it after a grace time. */
  hold(generation: Generation): Hold {
    const live = this.#live.get(generation.request.uri);
    if (live === undefined || live.generation !== generation)
      return { letGoOn: () => {}, [Symbol.dispose]: () => {} };
    clearTimeout(live.giveUp);
    live.waiting += 1;
    live.wanted = true;
    let goesOn = false;
    return {
      letGoOn: () => {
        goesOn = true;
      },
      [Symbol.dispose]: () => {
        live.waiting -= 1;
        const isDone = this.#live.get(generation.request.uri) !== live;
        if (live.waiting > 0 || goesOn || isDone) return;
        live.giveUp = setTimeout(() => generation.abort(), graceMs).unref();
      },
    };
  }

  /** Stops those that nobody waits for, because somebody else needs the model now. */
  dropUnwanted(): void {
    for (const { generation, waiting } of this.#live.values()) if (waiting === 0) generation.abort();
  }

  /** When the engine is done with what somebody asked for; undefined when it is. */
  whenFree(): Promise<unknown> | undefined {
    const running = [...this.#running].filter(({ request }) => !request.infill.background);
    return running.length === 0 ? undefined : Promise.allSettled(running.map(({ result }) => result));
  }

  /** Whether an answer that somebody asked for is being made for this document. */
  isAnswering(uri: string): boolean {
    return this.#live.get(uri)?.wanted === true;
  }

  /** Stops that of one document, or all. */
  abort(uri?: string): void {
    for (const [of, { generation }] of this.#live) if (uri === undefined || of === uri) generation.abort();
  }

  #tell(): void {
    this.onBusy([...this.#live.values()].some(({ generation }) => !generation.request.infill.background));
  }
}
