import { NoRoomError } from "../engine/errors";
import type { LoadRequest } from "../engine/modelInfo";
import { unlessAborted } from "../util/abortable";
import { Mutex } from "../util/mutex";
import type { Load, LoadedModel } from "./loadedModel";

type Resident = Pick<LoadedModel<unknown>, "state" | "giveWay" | "wake">;

/**
 * Which of the models for completions and chat are in memory. Both are when they fit together. Otherwise they take turns: the one
 * that is asked has the memory, and the other one is unloaded until its next use. The model for completions is placed first, so
 * that a shorter context of the chat model makes room for it and not the other way round.
 */
export class Residency {
  readonly #loads = new Mutex();
  #completion: Resident | undefined;
  #chat: Resident | undefined;
  #takeTurns = false;

  /** `onChange` tells whether the two models take turns. */
  constructor(private readonly onChange: (takeTurns: boolean) => void = () => {}) {}

  /** Both models must be there before the first load. */
  register(models: { readonly completion: Resident; readonly chat: Resident }): void {
    this.#completion = models.completion;
    this.#chat = models.chat;
  }

  /** Nobody needs the chat model now: where they take turns, the model for completions comes back. */
  giveBack(): void {
    if (this.#takeTurns) this.#completion?.wake();
  }

  completionLoad<Ready>(load: Load<Ready>): Load<Ready> {
    return (...parameters) => this.#load(load, () => this.#chat, parameters);
  }

  chatLoad<Ready>(load: Load<Ready>): Load<Ready> {
    return async (...parameters) => {
      const [, , signal] = parameters;
      // The user is back: both models have to fit. Its failure is the other model's to tell.
      const waking = this.#takeTurns ? undefined : this.#completion?.wake();
      if (waking !== undefined) await unlessAborted(waking, signal).catch(() => {});
      signal.throwIfAborted();
      return this.#load(load, () => this.#completion, parameters);
    };
  }

  /** One load at a time: the other model is then either in memory, waits here, or is not wanted. */
  async #load<Ready>(
    load: Load<Ready>,
    other: () => Resident | undefined,
    [request, onProgress, signal]: readonly [LoadRequest, (fraction: number) => void, AbortSignal],
  ): Promise<Ready> {
    using _ = await this.#loads.acquire(signal);
    try {
      const model = await load(request, onProgress, signal);
      if (other()?.state.kind === "ready") this.#setTakeTurns(false);
      return model;
    } catch (error) {
      if (!(error instanceof NoRoomError)) throw error;
      const isWanted = other()?.state.kind === "ready";
      if (!(await other()?.giveWay())) throw error;
      signal.throwIfAborted();
      const model = await load(request, onProgress, signal);
      if (isWanted) this.#setTakeTurns(true);
      return model;
    }
  }

  #setTakeTurns(takeTurns: boolean): void {
    if (takeTurns === this.#takeTurns) return;
    this.#takeTurns = takeTurns;
    this.onChange(takeTurns);
  }
}
