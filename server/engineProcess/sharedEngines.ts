import type { ChatEngine, ChatInfo } from "../engine/chatEngine";
import type { EmbeddingEngine, EmbeddingInfo } from "../engine/embeddingEngine";
import type { Engine, EngineCounters, InfillEvent, InfillRequest } from "../engine/engine";
import type { LoadRequest, ModelInfo } from "../engine/modelInfo";
import type { Role } from "../engineLink/messages";
import { type Owner, SharedModels } from "./sharedModels";

/** An engine for completions that can count the work of one request. */
export interface CountingEngine extends Engine {
  /** `onWork` receives what this request has cost so far, whenever that changes. */
  infill(
    request: InfillRequest,
    signal: AbortSignal,
    onWork?: (work: EngineCounters) => void,
  ): AsyncIterable<InfillEvent>;
}

/** What needs no loaded model. */
export interface EngineBase
  extends Pick<Engine, "refusal" | "freeMemory">,
    Pick<EmbeddingEngine, "identify"> {
  /** Tries models again that crashed a process before. */
  tryModelsAgain(): void;
}

/** Creates engines that share the models in memory, and the order of completions before chat. */
export interface EngineFactory {
  readonly base: EngineBase;
  completion(): CountingEngine;
  chat(): ChatEngine;
  embeddings(): EmbeddingEngine;
}

/** The models of all windows. */
export class SharedEngines {
  readonly completion: SharedModels<CountingEngine, ModelInfo>;
  readonly chat: SharedModels<ChatEngine, ChatInfo>;
  readonly embeddings: SharedModels<ReturnType<typeof loadable>, EmbeddingInfo>;
  readonly base: EngineBase;
  /** Preparation that runs now; it gives way to completions of every window. */
  readonly #background = new Set<AbortController>();

  constructor(factory: EngineFactory, lingerMs: number) {
    this.base = factory.base;
    this.completion = new SharedModels(() => factory.completion(), lingerMs);
    this.chat = new SharedModels(() => factory.chat(), lingerMs);
    this.embeddings = new SharedModels(() => loadable(factory.embeddings()), lingerMs);
  }

  /** A signal for a request of one window: a completion ends the background work of all of them. */
  turn(isBackground: boolean, signal: AbortSignal): AbortSignal {
    if (!isBackground) {
      for (const work of this.#background) work.abort();
      return signal;
    }
    const stop = new AbortController();
    this.#background.add(stop);
    signal.addEventListener("abort", () => this.#background.delete(stop));
    stop.signal.addEventListener("abort", () => this.#background.delete(stop));
    return AbortSignal.any([signal, stop.signal]);
  }

  /** Paths of all models in use. */
  paths(): readonly string[] {
    return [this.completion, this.chat, this.embeddings].flatMap((models) => models.paths());
  }

  release(role: Role, owner: Owner): Promise<void> {
    return this[role].release(owner);
  }

  leave(owner: Owner): void {
    for (const models of [this.completion, this.chat, this.embeddings]) models.leave(owner);
  }
}

/** An embedding engine with the signature of the others. */
function loadable(engine: EmbeddingEngine) {
  const load = (request: LoadRequest, _: (fraction: number) => void, signal: AbortSignal) =>
    engine.load(request, signal);
  return { engine, load, unload: () => engine.unload() };
}
