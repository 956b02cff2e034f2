import type { ChatEngine } from "../engine/chatEngine";
import type { LoadRequest } from "../engine/engine";
import { EngineError } from "../engine/errors";
import { Lock } from "../engine/lock";
import { isStarterModel } from "../engine/starterModel";
import type { Logger } from "../log";
import { ChatModel, type ChatModelState, type ReadyChatModel } from "../models/chatModel";
import type {
  ChatModelInfo,
  ChatParams,
  ChatProgress,
  ChatResult,
  CountTokensParams,
  CountTokensResult,
} from "../protocol/chat";
import { AnswerRecord } from "./answerRecord";
import { type AskDeps, ask, promptLimit } from "./ask";
import { layOutMessage, withoutRepeated } from "./layOut";
import { chooseStyle } from "./styles/index";

export interface ChatOptions {
  readonly engine: ChatEngine;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly onModelState?: (state: ChatModelState) => void;
  readonly onBusy?: (busy: boolean) => void;
}

export interface ChatSettings {
  readonly model: LoadRequest;
  /** Most tokens of an answer when nothing else is said. */
  readonly maxTokens: number;
}

export type Tell = (progress: ChatProgress) => void;
export type Waiting = Extract<ChatProgress, { type: "waiting" }>;

/** The model while it is lent to one who asks. */
export interface ChatTurn extends AskDeps {
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** The answer is no longer wanted, or the server stops. */
export class AnswerStopped extends Error {
  override name = "AnswerStopped";
}

/** Answers one question after the other; the language server and the command line use it alike. */
export class Chat {
  readonly model: ChatModel;
  #maxTokens = 0;
  readonly #turns = new Lock();
  readonly #loadingListeners = new Set<(fraction: number) => void>();
  readonly #running = new Set<AbortController>();
  #warmUp = new AbortController();

  constructor(private readonly options: ChatOptions) {
    const onChange = (state: ChatModelState) => {
      if (state.kind === "loading") for (const tell of this.#loadingListeners) tell(state.progress);
      options.onModelState?.(state);
    };
    this.model = new ChatModel(options.engine, onChange, options.log);
  }

  use({ model, maxTokens }: ChatSettings): void {
    this.#maxTokens = maxTokens;
    this.model.use(model);
  }

  /** Answers, telling how it goes on. Throws an `EngineError` that is fit for the user; a cancelled answer is a result. */
  async ask(params: ChatParams, tell: Tell, signal: AbortSignal): Promise<ChatResult> {
    const record = new AnswerRecord(this.options.now);
    const answer = (turn: ChatTurn) => {
      record.begin(turn.info);
      return ask(params, turn, record, tell, turn.signal);
    };
    try {
      return await this.inTurn(answer, tell, signal);
    } catch (error) {
      if (error instanceof AnswerStopped) return record.result("cancelled");
      throw error;
    }
  }

  /**
   * Lends the model to `work` when the answers before it are written; nobody else asks it meanwhile. Throws `AnswerStopped` when
   * `signal` aborts or the server stops, else an `EngineError` that is fit for the user: what else `work` throws is taken for a
   * failure of the model.
   */
  async inTurn<Result>(
    work: (turn: ChatTurn) => Promise<Result>,
    tell: (waiting: Waiting) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    const stop = new AbortController();
    this.#running.add(stop);
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      return await this.#whenFree(work, tell, either);
    } catch (error) {
      if (either.aborted) throw new AnswerStopped();
      throw error;
    } finally {
      this.#running.delete(stop);
      if (this.#running.size === 0) this.options.onBusy?.(false);
    }
  }

  async #whenFree<Result>(
    work: (turn: ChatTurn) => Promise<Result>,
    tell: (waiting: Waiting) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    if (this.#running.size > 1) tell({ type: "waiting", message: "Another answer is being written" });
    using _ = await this.#turns.acquire(signal);
    this.#warmUp.abort();
    const ready = await this.#ready(signal, tell);
    this.options.onBusy?.(true);
    const { engine } = this.options;
    const { info } = ready;
    try {
      return await work({ engine, info, style: chooseStyle(info), maxTokens: this.#maxTokens, signal });
    } catch (error) {
      if (signal.aborted || error instanceof EngineError) throw error;
      throw this.model.fail(ready, error as Error);
    }
  }

  /** Loads the model if it is not loaded. Throws an `EngineError` when there is none that can chat. */
  async modelInfo(signal: AbortSignal): Promise<ChatModelInfo> {
    const isNew = this.model.state.kind !== "ready";
    const { info } = await this.#ready(signal);
    if (isNew) this.#warm(info);
    const { name, contextTokens, toolCalling } = info;
    const maxPromptTokens = promptLimit(contextTokens, this.#maxTokens);
    const maxOutputTokens = contextTokens - maxPromptTokens;
    return {
      ...{ name, contextTokens, toolCalling, maxPromptTokens, maxOutputTokens },
      ...(isStarterModel(info) ? { demo: true } : {}),
    };
  }

  async countTokens(
    { texts = [], messages = [] }: CountTokensParams,
    signal: AbortSignal,
  ): Promise<CountTokensResult> {
    const { info } = await this.#ready(signal);
    const { engine } = this.options;
    const style = chooseStyle(info);
    const laidOut = withoutRepeated(messages).map((message) => layOutMessage(message, undefined, style));
    return {
      texts: texts.length === 0 ? [] : await engine.countTokens(texts),
      messages: laidOut.length === 0 ? 0 : await engine.countPrompt({ messages: laidOut }),
    };
  }

  /** Ends all answers and all loading. The engine frees the model. */
  async stop(): Promise<void> {
    this.#warmUp.abort();
    for (const stop of this.#running) stop.abort();
    using _ = await this.#turns.acquire();
    await this.model.stop();
  }

  async #ready(signal: AbortSignal, tell?: (waiting: Waiting) => void): Promise<ReadyChatModel> {
    const onLoading = (fraction: number) =>
      tell?.({ type: "waiting", message: "Loading the model", fraction });
    this.#loadingListeners.add(onLoading);
    try {
      if (this.model.state.kind === "loading") onLoading(this.model.state.progress);
      return await this.model.ready(signal);
    } finally {
      this.#loadingListeners.delete(onLoading);
    }
  }

  /** Evaluates what every conversation begins with while the user is still writing the first question. */
  #warm(info: ReadyChatModel["info"]): void {
    const { system } = chooseStyle(info);
    if (system === "" || this.#running.size > 0) return;
    this.#warmUp = new AbortController();
    const request = { messages: [{ role: "system", text: system }], maxTokens: 0 } as const;
    const { engine, log } = this.options;
    const run = async (signal: AbortSignal) => {
      for await (const _ of engine.answer(request, signal));
    };
    run(this.#warmUp.signal).catch((error) => log.debug(`The chat model was not warmed: ${String(error)}`));
  }
}
