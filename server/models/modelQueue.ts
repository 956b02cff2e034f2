import type { ChatEngine, ChatInfo } from "../engine/chatEngine";
import { EngineError } from "../engine/errors";
import type { LoadRequest } from "../engine/modelInfo";
import type { Logger } from "../log";
import { errorMessage } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { Mutex } from "../util/mutex";
import { ChatModel, type ChatModelState, type ReadyChatModel } from "./chatModel";
import type { Residency } from "./residency";

export interface ModelQueueOptions {
  readonly engine: ChatEngine;
  readonly log: Logger;
  readonly onModelState?: (state: ChatModelState) => void;
  /** Shared with the model for completions. */
  readonly residency?: Residency;
  /** Called with true while a turn runs. */
  readonly onBusy?: (busy: boolean) => void;
}

export interface ModelQueueSettings {
  readonly model: LoadRequest;
  /** Most tokens of an answer, unless a request sets its own limit. */
  readonly maxTokens: number;
}

/** Why a turn has not begun yet, for the user; `fraction` is how much of the model is loaded, from 0 to 1. */
export interface Waiting {
  readonly type: "waiting";
  readonly message: string;
  readonly fraction?: number;
}

/** Exclusive use of the chat model for one piece of work. */
export interface ModelTurn {
  readonly engine: ChatEngine;
  readonly info: ChatInfo;
  /** Most tokens of an answer, unless a request sets its own limit. */
  readonly maxTokens: number;
  /** Aborts when the caller cancels or the server stops. */
  readonly signal: AbortSignal;
}

/** The turn was cancelled, or the server is stopping. */
export class TurnCancelledError extends Error {
  override name = "TurnCancelledError";
}

/**
 * Gives the chat model to one piece of work at a time: answers, edits and reviews. Loads the model on its first use.
 */
export class ModelQueue {
  readonly model: ChatModel;
  #maxTokens = 0;
  readonly #turns = new Mutex();
  readonly #loadingListeners = new Set<(fraction: number) => void>();
  readonly #running = new Set<AbortController>();
  #idleWork = new AbortController();

  constructor(private readonly options: ModelQueueOptions) {
    const onChange = (state: ChatModelState) => {
      if (state.kind === "loading") for (const report of this.#loadingListeners) report(state.progress);
      options.onModelState?.(state);
    };
    this.model = new ChatModel(options.engine, onChange, options.log, options.residency);
  }

  get engine(): ChatEngine {
    return this.options.engine;
  }

  get maxTokens(): number {
    return this.#maxTokens;
  }

  configure({ model, maxTokens }: ModelQueueSettings): void {
    this.#maxTokens = maxTokens;
    this.model.configure(model);
  }

  /**
   * Runs `work` with the model once all earlier turns have ended. Throws `TurnCancelledError` when `signal` aborts or the
   * server stops, otherwise an `EngineError` with a message for the user: any other error of `work` counts as a failure of the
   * model.
   */
  async takeTurn<Result>(
    work: (turn: ModelTurn) => Promise<Result>,
    report: (waiting: Waiting) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    const stop = new AbortController();
    this.#running.add(stop);
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      return await this.#runWhenFree(work, report, either);
    } catch (error) {
      if (either.aborted) throw new TurnCancelledError();
      throw error;
    } finally {
      this.#running.delete(stop);
      if (this.#running.size === 0) this.options.onBusy?.(false);
    }
  }

  /**
   * Describes the model, and loads it for that unless it was loaded before. Throws an `EngineError` when no model can chat.
   */
  async describe(signal: AbortSignal): Promise<ReadyChatModel> {
    const { state } = this.model;
    if (state.kind === "unloaded") return state.model;
    const ready = await this.model.ready(signal);
    if (this.#running.size === 0) this.options.residency?.giveBack();
    return ready;
  }

  /** Runs `work` if no turn runs or waits. The next turn aborts it. */
  whileIdle(work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#running.size > 0) return;
    this.#idleWork = new AbortController();
    work(this.#idleWork.signal).catch((error) =>
      this.options.log.debug(`Work on the idle chat model failed: ${errorMessage(error)}`),
    );
  }

  /** Cancels all turns and stops loading. The engine frees the model. */
  async stop(): Promise<void> {
    this.#idleWork.abort();
    for (const stop of this.#running) stop.abort();
    using _ = await this.#turns.acquire();
    await this.model.stop();
  }

  async #runWhenFree<Result>(
    work: (turn: ModelTurn) => Promise<Result>,
    report: (waiting: Waiting) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    if (this.#running.size > 1) report({ type: "waiting", message: l10n.t("Waiting for another answer") });
    using _ = await this.#turns.acquire(signal);
    this.#idleWork.abort();
    const onLoading = (fraction: number) =>
      report({ type: "waiting", message: l10n.t("Loading the model"), fraction });
    this.#loadingListeners.add(onLoading);
    try {
      if (this.model.state.kind === "loading") onLoading(this.model.state.progress);
      return await this.model.use((ready) => {
        this.#loadingListeners.delete(onLoading);
        return this.#run(ready, work, signal);
      }, signal);
    } finally {
      this.#loadingListeners.delete(onLoading);
    }
  }

  async #run<Result>(
    ready: ReadyChatModel,
    work: (turn: ModelTurn) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    this.options.onBusy?.(true);
    try {
      return await work({ engine: this.engine, info: ready.info, maxTokens: this.#maxTokens, signal });
    } catch (error) {
      if (signal.aborted || error instanceof EngineError) throw error;
      throw this.model.fail(ready, error as Error);
    }
  }
}
