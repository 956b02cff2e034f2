import { EngineError } from "../engine/errors";
import { splitParts } from "../engine/gguf/inspectModel";
import type { LoadRequest } from "../engine/modelInfo";
import type { Logger } from "../log";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { abortable } from "../util/abortable";
import { fileStates, filesChanged } from "./fileWatch";

export type LoadState<Ready> =
  | { readonly kind: "none" }
  | { readonly kind: "loading"; readonly progress: number }
  | { readonly kind: "ready"; readonly model: Ready }
  /** The message is one sentence that says what to do. */
  | { readonly kind: "error"; readonly message: string };

/** Loads a model; throws an `EngineError` for one that cannot be used. */
export type Load<Ready> = (
  request: LoadRequest,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
) => Promise<Ready>;

/** The one model for a purpose: loads the last one configured, reports progress, and lets requests wait for it. */
export class LoadedModel<Ready> {
  #state: LoadState<Ready> = { kind: "none" };
  #request: LoadRequest | undefined;
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
   * Starts to load the model unless it is loaded or loading already. Retries a model that failed, and does so by itself when
   * its file changes.
   */
  configure(request: LoadRequest): void {
    if (JSON.stringify(request) === JSON.stringify(this.#request) && this.#state.kind !== "error") return;
    this.#request = request;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading = this.#load(request, this.#abort.signal);
    // The state shows the failure, and ready() throws it.
    this.#loading.catch(() => {});
  }

  /** Loads nothing until the next `configure`. `message` is one sentence that says why and what to do. */
  refuse(message: string): void {
    this.#request = undefined;
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
      if (loading === undefined) throw new EngineError(l10n.t("No model is loaded."));
      // Another model may be configured while this one loads.
      const outcome = await abortable(loading, signal).catch((error) => {
        if (signal.aborted || loading === this.#loading) throw error;
      });
      if (outcome !== undefined && loading === this.#loading) return outcome;
    }
  }

  /**
   * Records that a model stopped working, unless it is no longer in use. Returns an error with the message for the
   * user.
   */
  fail(model: Ready, error: Error): EngineError {
    const message = l10n.t(
      "The model stopped working ({0}): run the command “Inhouse: Restart Server”.",
      error.message,
    );
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

  async #load(request: LoadRequest, signal: AbortSignal): Promise<Ready> {
    this.#set({ kind: "loading", progress: 0 }, signal);
    const { paths } = splitParts(request.path);
    const before = await fileStates(paths);
    try {
      const onProgress = (progress: number) => this.#set({ kind: "loading", progress }, signal);
      const model = await this.load(request, onProgress, signal);
      this.#set({ kind: "ready", model }, signal);
      return model;
    } catch (error) {
      const message = failureText(error);
      if (!signal.aborted) this.log.error(message);
      this.#set({ kind: "error", message }, signal);
      const again = () => this.#state.kind === "error" && this.configure(request);
      if (!signal.aborted) filesChanged(paths, before, signal).then(again, () => {});
      throw error;
    }
  }

  /** Ignores the state of a load that was superseded by another. */
  #set(state: LoadState<Ready>, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#state = state;
    this.onChange(state);
  }
}
