import type { ChatEngine, ChatInfo } from "../engine/chatEngine";
import type { EngineError } from "../engine/errors";
import type { LoadRequest } from "../engine/modelInfo";
import type { Logger } from "../log";
import { abortable } from "../util/abortable";
import { type Load, LoadedModel, type LoadState } from "./loadedModel";
import { Residency } from "./residency";

export interface ReadyChatModel {
  readonly info: ChatInfo;
}

export type ChatModelState = LoadState<ReadyChatModel>;

/** The chat model. Loads on its first use, and again when its settings change. */
export class ChatModel {
  readonly #model: LoadedModel<ReadyChatModel>;
  #request: LoadRequest | undefined;
  #onConfigured = () => {};
  readonly #isConfigured = new Promise<void>((resolve) => {
    this.#onConfigured = resolve;
  });

  constructor(
    engine: ChatEngine,
    onChange: (state: ChatModelState) => void,
    log: Logger,
    residency = new Residency(),
  ) {
    const load = residency.chatLoad(chatLoader(engine, log));
    const unload = () => engine.unload();
    this.#model = new LoadedModel({ load, unload, onChange, log });
    engine.onLost = () => this.#model.lose();
  }

  get state(): ChatModelState {
    return this.#model.state;
  }

  /** As in `LoadedModel`. */
  get memory(): Pick<LoadedModel<unknown>, "state" | "unloadAfter" | "giveWay" | "wake"> {
    return this.#model;
  }

  /**
   * Sets the model. Replaces a loaded one once its running answer has ended, and retries one that failed to load, because it
   * was in use.
   */
  configure(request: LoadRequest): void {
    this.#request = request;
    this.#onConfigured();
    if (this.state.kind !== "none") this.#model.configure(request);
  }

  /** As `LoadedModel.refuse`. */
  refuse(message: string): void {
    this.#request = undefined;
    this.#model.refuse(message);
    // Lets requests in ready() go on, which then fail with the message.
    this.#onConfigured();
  }

  /**
   * Waits for the model; loads it if it is not loaded or failed to load. Throws an `EngineError` when it cannot be
   * used.
   */
  async ready(signal: AbortSignal): Promise<ReadyChatModel> {
    // A request right after the start may arrive before the settings.
    await abortable(this.#isConfigured, signal);
    if (this.#request !== undefined) this.#model.configure(this.#request);
    return this.#model.ready(signal);
  }

  /** Runs `work` with the model, which stays in memory and as it is meanwhile. Throws an `EngineError` when there is none. */
  async use<Result>(work: (model: ReadyChatModel) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    for (;;) {
      const model = await this.ready(signal);
      using _ = this.#model.hold();
      // Another one may have taken its memory since.
      if (this.#model.isCurrent(model)) return await work(model);
    }
  }

  /** As `LoadedModel.fail`; the next call of `ready` loads the model again. */
  fail(model: ReadyChatModel, error: Error): EngineError {
    return this.#model.fail(model, error);
  }

  /** Stops loading. The engine frees the model. */
  async stop(): Promise<void> {
    await this.#model.stop();
  }
}

function chatLoader(engine: ChatEngine, log: Logger): Load<ReadyChatModel> {
  return async (request, onProgress, signal) => {
    const started = performance.now();
    const info = await engine.load(request, onProgress, signal);
    signal.throwIfAborted();
    log.info(
      `Loaded ${info.name} for chat on ${info.backend} with a context of ${info.contextTokens} tokens in ${Math.round(performance.now() - started)} ms.`,
    );
    return { info };
  };
}
