import type { ChatEngine, ChatInfo } from "../engine/chatEngine";
import type { LoadRequest } from "../engine/engine";
import type { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import { type Load, LoadedModel, type LoadState, unlessAborted } from "./loadedModel";

export interface ReadyChatModel {
  readonly info: ChatInfo;
}

export type ChatModelState = LoadState<ReadyChatModel>;

/** The model that chats. It is loaded when it is asked for the first time, and again when its settings have changed. */
export class ChatModel {
  readonly #model: LoadedModel<ReadyChatModel>;
  #wanted: LoadRequest | undefined;
  #tellWanted = () => {};
  readonly #isWanted = new Promise<void>((resolve) => {
    this.#tellWanted = resolve;
  });

  constructor(engine: ChatEngine, onChange: (state: ChatModelState) => void, log: Logger) {
    this.#model = new LoadedModel(loadToChat(engine, log), onChange, log);
  }

  get state(): ChatModelState {
    return this.#model.state;
  }

  /**
   * Which model it is. One that is loaded is replaced, when the answer that it gives has ended; one that failed is loaded
   * again, because somebody wanted it.
   */
  use(wanted: LoadRequest): void {
    this.#wanted = wanted;
    this.#tellWanted();
    if (this.state.kind !== "none") this.#model.use(wanted);
  }

  /** As `LoadedModel.refuse`. */
  refuse(message: string): void {
    this.#wanted = undefined;
    this.#model.refuse(message);
    // Who waits to hear what is wanted hears that nothing is.
    this.#tellWanted();
  }

  /** Waits for the model, which is loaded now if it is not or if that failed. Throws an `EngineError` when it cannot be used. */
  async ready(signal: AbortSignal): Promise<ReadyChatModel> {
    // Who asks right after the start may be earlier than the settings.
    await unlessAborted(this.#isWanted, signal);
    if (this.#wanted !== undefined) this.#model.use(this.#wanted);
    return this.#model.ready(signal);
  }

  /** As `LoadedModel.fail`; the next one who asks has it loaded again. */
  fail(model: ReadyChatModel, error: Error): EngineError {
    return this.#model.fail(model, error);
  }

  /** Stops loading. The engine frees the model. */
  async stop(): Promise<void> {
    await this.#model.stop();
  }
}

function loadToChat(engine: ChatEngine, log: Logger): Load<ReadyChatModel> {
  return async (wanted, onProgress, signal) => {
    const started = performance.now();
    const info = await engine.load(wanted, onProgress, signal);
    signal.throwIfAborted();
    log.info(
      `Loaded ${info.name} for chat on ${info.backend} with a context of ${info.contextTokens} tokens in ${Math.round(performance.now() - started)} ms.`,
    );
    return { info };
  };
}
