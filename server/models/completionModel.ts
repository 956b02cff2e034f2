import type { Engine, LoadRequest, ModelInfo } from "../engine/engine";
import { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import type { Family } from "../prompt/family";
import { chooseFamily, familyRefusal } from "../prompt/templates/index";
import { TokenBudget } from "../prompt/tokenBudget";

export interface ReadyModel {
  readonly info: ModelInfo;
  readonly family: Family;
  readonly budget: TokenBudget;
}

export type ModelState =
  | { readonly kind: "none" }
  | { readonly kind: "loading"; readonly progress: number }
  | { readonly kind: "ready"; readonly model: ReadyModel }
  /** The message is one sentence that says what to do. */
  | { readonly kind: "error"; readonly message: string };

/** The model that completes: loads the configured one, says how far it is, and lets requests wait for it. */
export class CompletionModel {
  #state: ModelState = { kind: "none" };
  #wanted: LoadRequest | undefined;
  #loading: Promise<ReadyModel> | undefined;
  #abort = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly onChange: (state: ModelState) => void,
    private readonly log: Logger,
    /** What is done with a model that has just been loaded, before it is asked anything. */
    private readonly beforeReady: (model: ReadyModel) => Promise<void> = async () => {},
  ) {}

  get state(): ModelState {
    return this.#state;
  }

  /** Starts to load the model unless it is the one that is loaded or loading. */
  use(wanted: LoadRequest): void {
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted) && this.#state.kind !== "error") return;
    this.#wanted = wanted;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading = this.#load(wanted, this.#abort.signal);
    // The state tells of a failure; requests that wait get it from ready().
    this.#loading.catch(() => {});
  }

  /** Waits for the model that is loading. Throws an `EngineError` when there is none to wait for. */
  async ready(signal: AbortSignal): Promise<ReadyModel> {
    for (;;) {
      if (this.#state.kind === "ready") return this.#state.model;
      const loading = this.#loading;
      if (loading === undefined) throw new EngineError("No model is loaded.");
      // Another model may be wanted before this one is there.
      const outcome = await this.#wait(loading, signal).catch((error) => {
        if (signal.aborted || loading === this.#loading) throw error;
      });
      if (outcome !== undefined && loading === this.#loading) return outcome;
    }
  }

  async #wait(loading: Promise<ReadyModel>, signal: AbortSignal): Promise<ReadyModel> {
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      signal.throwIfAborted();
      return await Promise.race([loading, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Says that a model has stopped working; one that is no longer in use does not matter. */
  fail(model: ReadyModel, error: Error): void {
    if (this.#state.kind !== "ready" || this.#state.model !== model) return;
    const message = `The model stopped working (${error.message}): run the command “Inhouse: Restart Server”.`;
    this.log.error(message);
    this.#loading = Promise.reject(new EngineError(message));
    this.#loading.catch(() => {});
    this.#set({ kind: "error", message }, this.#abort.signal);
  }

  /** Frees the model. */
  async dispose(): Promise<void> {
    this.#abort.abort();
    await this.#loading?.catch(() => {});
    await this.engine.dispose();
  }

  async #load(wanted: LoadRequest, signal: AbortSignal): Promise<ReadyModel> {
    this.#set({ kind: "loading", progress: 0 }, signal);
    const started = performance.now();
    try {
      const onProgress = (progress: number) => this.#set({ kind: "loading", progress }, signal);
      const info = await this.engine.load(wanted, onProgress, signal);
      // Overtaken, it must not touch what the next load has put in its place.
      signal.throwIfAborted();
      const family = chooseFamily({ ...info, marks: new Set(info.marks) });
      if (family === undefined) {
        await this.engine.unload();
        throw new EngineError(familyRefusal(info.name));
      }
      const model = { info, family, budget: new TokenBudget((texts) => this.engine.countTokens(texts)) };
      this.log.info(
        `Loaded ${info.name} (${family.id}) on ${info.backend} with a context of ${info.contextTokens} tokens in ${Math.round(performance.now() - started)} ms.`,
      );
      await this.beforeReady(model);
      this.#set({ kind: "ready", model }, signal);
      return model;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) this.log.error(message);
      this.#set({ kind: "error", message }, signal);
      throw error;
    }
  }

  /** A load that has been overtaken by another one says nothing any more. */
  #set(state: ModelState, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#state = state;
    this.onChange(state);
  }
}
