import { EngineError, NoRoomError } from "../engine/errors";
import { splitParts } from "../engine/gguf/inspectModel";
import type { LoadRequest } from "../engine/modelInfo";
import type { Logger } from "../log";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { abortable } from "../util/abortable";
import { fileStates, filesChanged } from "./fileWatch";
import { ModelUse } from "./modelUse";

export type LoadState<Ready> =
  | { readonly kind: "none" }
  | { readonly kind: "loading"; readonly progress: number }
  /** `problem`: one sentence that says why another model that was asked for is not in use. */
  | { readonly kind: "ready"; readonly model: Ready; readonly problem?: string }
  /** Not in memory until its next use; `model` describes it. `failure`: one sentence that says why it did not come back. */
  | {
      readonly kind: "unloaded";
      readonly model: Ready;
      readonly problem?: string;
      readonly failure?: string;
    }
  /** The message is one sentence that says what to do. */
  | { readonly kind: "error"; readonly message: string };

/** Time in milliseconds before a model is tried again that found no room. */
const retryPauseMs = 3000;

/** Loads a model; throws an `EngineError` for one that cannot be used. */
export type Load<Ready> = (
  request: LoadRequest,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
) => Promise<Ready>;

export interface LoadedModelOptions<Ready> {
  readonly load: Load<Ready>;
  /** Frees the memory of the loaded model. */
  readonly unload: () => Promise<void>;
  readonly onChange: (state: LoadState<Ready>) => void;
  /** Runs before a model is unloaded that comes back later. */
  readonly beforeUnload?: () => Promise<void>;
  readonly log: Logger;
}

/**
 * The one model for a purpose: loads the last one configured, reports progress, and lets requests wait for it. When another model
 * cannot be loaded, the one before it comes back.
 */
export class LoadedModel<Ready> {
  #state: LoadState<Ready> = { kind: "none" };
  #request: LoadRequest | undefined;
  /** The last one that was loaded. */
  #working: { readonly request: LoadRequest; readonly model: Ready } | undefined;
  #loading: Promise<Ready> | undefined;
  #unloading: Promise<void> | undefined;
  #abort = new AbortController();
  /** Whether the engine may have a model in memory. */
  #isResident = false;
  /** Whether the model in memory stopped working. */
  #isBroken = false;
  /** Whether a load has just found no room. */
  #isPausing = false;
  readonly #use = new ModelUse(() => this.unload());

  constructor(private readonly options: LoadedModelOptions<Ready>) {}

  get state(): LoadState<Ready> {
    return this.#state;
  }

  /** Whether this very model still answers requests. */
  isCurrent(model: Ready): boolean {
    return this.#state.kind === "ready" && this.#state.model === model;
  }

  /** Unloads the model after this many minutes without use; never at 0. */
  unloadAfter(minutes: number): void {
    this.#use.configure(minutes);
  }

  /** Keeps the model that `ready` returned in memory until the result is disposed. Do not call `ready` meanwhile. */
  hold(): Disposable {
    return this.#use.hold();
  }

  /**
   * Starts to load the model unless it is loaded or loading already. Retries a model that failed, and does so by itself when
   * its file changes.
   */
  configure(request: LoadRequest): void {
    if (isSame(request, this.#request) && this.#state.kind !== "error") return;
    this.#request = request;
    this.#start(request);
  }

  /** Loads nothing until the next `configure`. `message` is one sentence that says why and what to do. */
  refuse(message: string): void {
    this.#request = undefined;
    this.#working = undefined;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading = Promise.reject(new EngineError(message));
    this.#loading.catch(() => {});
    this.#set({ kind: "error", message }, this.#abort.signal);
  }

  /** Waits for the model that is loading, or loads one that was unloaded. Throws an `EngineError` when there is none. */
  async ready(signal: AbortSignal): Promise<Ready> {
    for (;;) {
      if (this.#state.kind === "ready") return this.#state.model;
      if (this.#state.kind === "unloaded") this.wake();
      const loading = this.#loading;
      if (loading === undefined) throw new EngineError(l10n.t("No model is loaded."));
      // Another model may be configured while this one loads.
      const outcome = await abortable(loading, signal).catch((error) => {
        if (signal.aborted || loading === this.#loading) throw error;
      });
      if (outcome !== undefined && loading === this.#loading) return outcome;
    }
  }

  /** Frees the model's memory once it is not in use. It loads again on its next use. */
  unload(): Promise<void> {
    const state = this.#state;
    if (state.kind !== "ready") return this.#unloading ?? Promise.resolve();
    // New requests wait from here on.
    this.#state = { ...state, kind: "unloaded" };
    const { signal } = this.#abort;
    this.#unloading = this.#unload(signal)
      .catch((error) => this.options.log.error(failureText(error)))
      .finally(() => {
        this.#unloading = undefined;
      });
    return this.#unloading;
  }

  async #unload(signal: AbortSignal): Promise<void> {
    await this.#use.unused();
    await this.options.beforeUnload?.();
    // A request that came meanwhile has the model loaded again afterwards.
    if (!signal.aborted) this.options.onChange(this.#state);
    await this.#free();
  }

  /** Starts to load a model that was unloaded. Returns the load that runs, if any. */
  wake(): Promise<Ready> | undefined {
    if (this.#state.kind === "unloaded" && !this.#isPausing) {
      // The model that was asked for may work now.
      const wanted = this.#state.problem === undefined ? undefined : this.#request;
      const request = wanted ?? this.#working?.request;
      if (request !== undefined) this.#start(request);
    }
    return this.#state.kind === "loading" ? this.#loading : undefined;
  }

  /** Records that the engine has lost the model, or has it with other properties. It loads again on its next use. */
  lose(): void {
    if (this.#state.kind === "ready") this.#set({ ...this.#state, kind: "unloaded" }, this.#abort.signal);
  }

  /**
   * Frees the model's memory for another one, once it is not in use: also that of a model that waits to be replaced. Returns
   * whether anything was freed. Call it only while no load of this model runs in the engine.
   */
  async giveWay(): Promise<boolean> {
    if (!this.#isResident) return false;
    if (this.#state.kind === "ready" || this.#unloading !== undefined) await this.unload();
    else {
      await this.#use.unused();
      await this.#free();
    }
    return true;
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
    if (!this.isCurrent(model)) return failure;
    this.options.log.error(message);
    this.#isBroken = true;
    this.#loading = Promise.reject(failure);
    this.#loading.catch(() => {});
    this.#set({ kind: "error", message }, this.#abort.signal);
    return failure;
  }

  /** Stops loading, and waits until it has stopped. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#use.stop();
    await this.#loading?.catch(() => {});
    await this.#unloading?.catch(() => {});
  }

  #start(request: LoadRequest): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading = this.#load(request, this.#abort.signal);
    // The state shows the failure, and ready() throws it.
    this.#loading.catch(() => {});
  }

  async #load(request: LoadRequest, signal: AbortSignal): Promise<Ready> {
    this.#set({ kind: "loading", progress: 0 }, signal);
    const { paths } = splitParts(request.path);
    const before = await fileStates(paths);
    try {
      return await this.#replace(request, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const message = failureText(error);
      this.options.log.error(message);
      // Runs once the state is set below.
      filesChanged(paths, before, signal).then(
        () => this.#request !== undefined && this.#start(this.#request),
        () => {},
      );
      const restored = await this.#restore(request, message, signal);
      if (restored !== undefined) return restored;
      const unloaded = error instanceof NoRoomError ? this.#waitForRoom(request, message) : undefined;
      this.#set(unloaded ?? { kind: "error", message }, signal);
      throw error;
    }
  }

  /** The state of a model that worked before, but finds no room now: each use tries again, after a pause. */
  #waitForRoom(request: LoadRequest, failure: string): LoadState<Ready> | undefined {
    const working = this.#working;
    if (working === undefined || !isSame(working.request, request)) return undefined;
    this.#isPausing = true;
    setTimeout(() => {
      this.#isPausing = false;
    }, retryPauseMs).unref();
    return { kind: "unloaded", model: working.model, failure };
  }

  async #replace(request: LoadRequest, signal: AbortSignal, problem?: string): Promise<Ready> {
    await this.#unloading;
    await abortable(this.#use.unused(), signal);
    if (this.#isBroken) await this.#free();
    const onProgress = (progress: number) => this.#set({ kind: "loading", progress }, signal);
    const model = await this.options.load(request, onProgress, signal).finally(() => {
      this.#isResident = true;
    });
    if (signal.aborted) return model;
    this.#working = { request, model };
    this.#set({ kind: "ready", model, ...(problem !== undefined && { problem }) }, signal);
    this.#use.touch();
    return model;
  }

  /** Loads the model before the one that failed; undefined when there is none or when it fails as well. */
  async #restore(failed: LoadRequest, message: string, signal: AbortSignal): Promise<Ready | undefined> {
    const working = this.#working?.request;
    if (working === undefined || isSame(working, failed)) return undefined;
    try {
      return await this.#replace(working, signal, message);
    } catch (error) {
      if (!signal.aborted) this.options.log.error(failureText(error));
      return undefined;
    }
  }

  async #free(): Promise<void> {
    await this.options.unload();
    this.#isResident = false;
    this.#isBroken = false;
  }

  /** Ignores the state of a load that was superseded by another. */
  #set(state: LoadState<Ready>, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#state = state;
    this.options.onChange(state);
  }
}

function isSame(one: LoadRequest, other: LoadRequest | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
