import type { AnswerEvent, AnswerRequest, ChatEngine, ChatInfo } from "../engine/chatEngine";
import type { EmbeddingEngine, EmbeddingInfo } from "../engine/embeddingEngine";
import type {
  Engine,
  InfillEvent,
  InfillRequest,
  PromptCacheRequest,
  PromptCacheStore,
} from "../engine/engine";
import type { Use } from "../engine/llamaEngine";
import type { LoadRequest, ModelInfo } from "../engine/modelInfo";
import type { Role } from "../engineLink/messages";
import { type Owner, Room } from "./room";
import { SharedModels } from "./sharedModels";

/** An engine for completions that several windows use. */
export interface WindowsEngine
  extends Omit<
    Engine,
    "infill" | "savePromptCache" | "restorePromptCaches" | "chat" | "embeddings" | "onLost"
  > {
  infill(request: InfillRequest, signal: AbortSignal, use: Use): AsyncIterable<InfillEvent>;
  savePromptCache(request: PromptCacheRequest, signal: AbortSignal, use: Use): Promise<boolean>;
  restorePromptCaches(store: PromptCacheStore, signal: AbortSignal, use: Use): AsyncIterable<string>;
}

export interface WindowsChatEngine extends Omit<ChatEngine, "answer"> {
  answer(request: AnswerRequest, signal: AbortSignal, owner: string): AsyncIterable<AnswerEvent>;
}

/** What needs no loaded model. */
export interface EngineBase
  extends Pick<Engine, "refusal" | "freeMemory">,
    Pick<EmbeddingEngine, "identify"> {
  /** Tries models again that crashed a process before. */
  tryModelsAgain(): Promise<void>;
}

/** Creates engines that share the models in memory, and the order of completions before chat. */
export interface EngineFactory {
  readonly base: EngineBase;
  completion(): WindowsEngine;
  chat(): WindowsChatEngine;
  embeddings(): EmbeddingEngine;
}

export interface Turn extends Disposable {
  /** Aborts when the window gives up, or another one's completion ends this work. */
  readonly signal: AbortSignal;
  /** Runs the work. Undefined when another window's completion made it fail. */
  work<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
}

/** The models of all windows. */
export class SharedEngines {
  readonly completion: SharedModels<WindowsEngine, ModelInfo>;
  readonly chat: SharedModels<WindowsChatEngine, ChatInfo>;
  readonly embeddings: SharedModels<ReturnType<typeof loadable>, EmbeddingInfo>;
  readonly base: EngineBase;
  /** Preparation that runs now; it gives way to completions of every window. */
  readonly #background = new Set<AbortController>();

  constructor(factory: EngineFactory, lingerMs: number) {
    this.base = factory.base;
    const room = new Room();
    this.completion = new SharedModels(() => factory.completion(), lingerMs, room);
    this.chat = new SharedModels(() => factory.chat(), lingerMs, room);
    this.embeddings = new SharedModels(() => loadable(factory.embeddings()), lingerMs, room, false);
  }

  /** The turn of one window's request: a completion ends the background work of all of them. Dispose it with the request. */
  turn(isBackground: boolean, signal: AbortSignal): Turn {
    if (!isBackground) {
      for (const work of this.#background) work.abort();
      return { signal, work: (work) => work(), [Symbol.dispose]: () => {} };
    }
    const stop = new AbortController();
    this.#background.add(stop);
    const both = AbortSignal.any([signal, stop.signal]);
    return {
      signal: both,
      work: (work) =>
        work().catch((error) => {
          if (signal.aborted || !both.aborted) throw error;
          return undefined;
        }),
      [Symbol.dispose]: () => void this.#background.delete(stop),
    };
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
