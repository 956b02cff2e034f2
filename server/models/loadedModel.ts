import type { LoadRequest } from "../engine/engine";
import { EngineError } from "../engine/errors";
import { splitParts } from "../engine/inspectModel";
import type { Logger } from "../log";
import { failureText } from "../protocol/failure";
import { fileStates, filesChanged } from "./fileWatch";

export type LoadState<Ready> =
  | { readonly kind: "none" }
  | { readonly kind: "loading"; readonly progress: number }
  | { readonly kind: "ready"; readonly model: Ready }
  /** The message is one sentence that says what to do. */
  | { readonly kind: "error"; readonly message: string };

/** Loads a model; throws an `EngineError` for one that cannot be used. */
export type Load<Ready> = (
  wanted: LoadRequest,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
) => Promise<Ready>;

/** The one model for a purpose: loads what is wanted last, says how far it is, and lets requests wait for it. */
export class LoadedModel<Ready> {
  #state: LoadState<Ready> = { kind: "none" };
  #wanted: LoadRequest | undefined;
  #loading: Promise<Ready> | undefined;
  #abort = new AbortController();

  constructor(
    private readonly load: Load<Ready>,
    private readonly onChange: (state: LoadState<Ready>) => void,
    private readonly log: Logger,
  ) {}

  get state(): LoadState<Ready> {
    return this.#state;
  }

  /**
   * Starts to load the model unless it is the one that is loaded or loading. One that failed is loaded again, also by itself
   * when its file changes.
   */
  use(wanted: LoadRequest): void {
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted) && this.#state.kind !== "error") return;
    this.#wanted = wanted;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading = this.#load(wanted, this.#abort.signal);
    // The state tells of a failure; requests that wait get it from ready().
    this.#loading.catch(() => {});
  }

  /** Loads nothing until something else is wanted. `message` is one sentence that says why and what to do. */
  refuse(message: string): void {
    this.#wanted = undefined;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading = Promise.reject(new EngineError(message));
    this.#loading.catch(() => {});
    this.#set({ kind: "error", message }, this.#abort.signal);
  }

  /** Waits for the model that is loading. Throws an `EngineError` when there is none to wait for. */
  async ready(signal: AbortSignal): Promise<Ready> {
    for (;;) {
      if (this.#state.kind === "ready") return this.#state.model;
      const loading = this.#loading;
      if (loading === undefined) throw new EngineError("No model is loaded.");
      // Another model may be wanted before this one is there.
      const outcome = await unlessAborted(loading, signal).catch((error) => {
        if (signal.aborted || loading === this.#loading) throw error;
      });
      if (outcome !== undefined && loading === this.#loading) return outcome;
    }
  }

  /** Says that a model has stopped working, which does not matter for one that is no longer in use. Returns what to tell the user. */
  fail(model: Ready, error: Error): EngineError {
    const message = `The model stopped working (${error.message}): run the command “Inhouse: Restart Server”.`;
    const failure = new EngineError(message);
    if (this.#state.kind !== "ready" || this.#state.model !== model) return failure;
    this.log.error(message);
    this.#loading = Promise.reject(failure);
    this.#loading.catch(() => {});
    this.#set({ kind: "error", message }, this.#abort.signal);
    return failure;
  }

  /** Stops loading, and waits until it has stopped. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loading?.catch(() => {});
  }

  async #load(wanted: LoadRequest, signal: AbortSignal): Promise<Ready> {
    this.#set({ kind: "loading", progress: 0 }, signal);
    const { paths } = splitParts(wanted.path);
    const before = await fileStates(paths);
    try {
      const onProgress = (progress: number) => this.#set({ kind: "loading", progress }, signal);
      const model = await this.load(wanted, onProgress, signal);
      this.#set({ kind: "ready", model }, signal);
      return model;
    } catch (error) {
      const message = failureText(error);
      if (!signal.aborted) this.log.error(message);
      this.#set({ kind: "error", message }, signal);
      const again = () => this.#state.kind === "error" && this.use(wanted);
      if (!signal.aborted) filesChanged(paths, before, signal).then(again, () => {});
      throw error;
    }
  }

  /** A load that has been overtaken by another one says nothing any more. */
  #set(state: LoadState<Ready>, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#state = state;
    this.onChange(state);
  }
}

/** What `promise` brings, or a rejection with the signal's reason as soon as it aborts. */
export async function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
