import type { LlamaContext, LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import type { Logger } from "../log";
import { l10n } from "../protocol/l10n";
import { Mutex } from "../util/mutex";
import { withDeadline } from "../util/withDeadline";
import { type Backend, freeMemory, openBackend } from "./backend";
import { EngineError, firstLine } from "./errors";
import type { FreeMemory } from "./gguf/availableMemory";
import { inspectModel, type ModelFile } from "./gguf/inspectModel";
import { embeddingSettings, type ModelSettings, placeModel, settingsOf } from "./gguf/memoryFit";
import { modelFingerprint } from "./gguf/modelFingerprint";
import {
  type AnyContext,
  type CreateContext,
  createContext,
  createEmbeddingContext,
  loadModel,
  type Purpose,
} from "./loadModel";
import type { LoadRequest, ModelInfo } from "./modelInfo";
import { Tokenizer } from "./tokens/tokenizer";
import { modelIdentity } from "./trial/modelIdentity";
import type { ModelTrials } from "./trial/modelTrials";

/** A model with its own context. */
export interface OpenModel<Context = LlamaContext> {
  readonly info: ModelInfo;
  readonly file: ModelFile;
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
  readonly context: Context;
  /** Fingerprint of the files at the time of loading. */
  readonly fingerprint: string;
  /** Frees the context, and the weights when no other context uses them. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly settings: ModelSettings;
  /** Numbers of KV caches to try in order, until one fits into memory. */
  readonly sequences: readonly number[];
  /** Returns why not to load this file, or undefined. */
  readonly refuse?: (file: ModelFile) => string | undefined;
}

/** How long a model that does not fit waits for another to be freed, in milliseconds. */
const releaseWaitMs = 1000;

interface Need extends OpenOptions {
  readonly file: ModelFile;
  readonly purpose: Purpose;
  /** As requested. */
  readonly contextTokens: number;
  /** Whether the weights are in memory already. */
  readonly isLoaded: boolean;
}

interface SharedModel {
  readonly key: string;
  readonly file: ModelFile;
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
  readonly backend: Backend;
  readonly fingerprint: string;
  users: number;
}

/** The models in memory. Models of the same file share their weights. Loads one at a time. */
export class LlamaModels {
  readonly #models = new Map<string, SharedModel>();
  readonly #backends = new Map<LoadRequest["gpu"], Backend>();
  readonly #lock = new Mutex();
  #onRelease = () => {};

  constructor(
    private readonly log: Logger,
    private readonly trials: ModelTrials,
  ) {}

  /**
   * Throws an `EngineError` when the file is no model, crashed a process before, does not fit into memory or fails to
   * load.
   */
  open(
    request: LoadRequest,
    options: OpenOptions,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<OpenModel> {
    return this.#open(request, { ...options, purpose: "text" }, createContext, onProgress, signal);
  }

  /** The same with a context for embeddings. */
  openForEmbeddings(
    request: LoadRequest,
    options: Omit<OpenOptions, "sequences">,
    signal: AbortSignal,
  ): Promise<OpenModel<LlamaEmbeddingContext>> {
    const wanted = { ...options, sequences: [1], purpose: "embeddings" } as const;
    return this.#open(request, wanted, createEmbeddingContext, () => {}, signal);
  }

  async #open<Context extends AnyContext>(
    request: LoadRequest,
    options: OpenOptions & { readonly purpose: Purpose },
    create: CreateContext<Context>,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<OpenModel<Context>> {
    const file = await inspectModel(request.path, options.settings.model);
    const refusal = options.refuse?.(file);
    if (refusal !== undefined) throw new EngineError(refusal);
    // Runs while llama.cpp starts.
    const identity = modelIdentity(file.parts);
    identity.catch(() => {});
    using _ = await this.#lock.acquire(signal);
    const backend = await this.#backend(request.gpu);
    signal.throwIfAborted();
    const key = `${request.gpu} ${request.path}`;
    const shared = this.#models.get(key);
    // Keeps others from freeing it from here on.
    if (shared !== undefined) shared.users += 1;
    try {
      const { contextTokens: requested } = request;
      const need = { file, contextTokens: requested, isLoaded: shared !== undefined, ...options };
      const { contextTokens, sequences } = await this.#fit(need, backend).catch(async () => {
        // When both roles switch models at once, the old one is about to be freed.
        await this.#released(signal);
        return this.#fit(need, backend);
      });
      const use = { ...options, gpu: request.gpu };
      using _loading = await this.trials.admit(file, use, await identity, signal);
      signal.throwIfAborted();
      const used = shared ?? (await this.#load(key, file, backend, options, onProgress, signal));
      const context = await create(used, contextTokens, sequences).catch((error) => {
        throw contextFailure(error, file.name, contextTokens, options.settings);
      });
      const close = async () => {
        await context.dispose();
        await this.#release(used);
      };
      const { model, tokenizer, fingerprint } = used;
      const info = describe(used, context.contextSize ?? contextTokens);
      return { info, file, model, tokenizer, context, fingerprint, close };
    } catch (error) {
      const loaded = this.#models.get(key);
      if (loaded !== undefined) await this.#release(loaded);
      throw error;
    }
  }

  /** Why a file is refused without loading it, because it crashed a process before; undefined otherwise. */
  async refusal(file: ModelFile): Promise<string | undefined> {
    const identity = await modelIdentity(file.parts);
    const [gpu = "auto"] = this.#backends.keys();
    for (const purpose of ["text", "embeddings"] as const) {
      const settings = purpose === "text" ? settingsOf("completion") : embeddingSettings;
      const refusal = await this.trials.refusal(file, { purpose, gpu, settings }, identity);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Memory that is free besides the loaded models. */
  async freeMemory(): Promise<FreeMemory> {
    const [known] = this.#backends.values();
    const memory = await freeMemory(known ?? (await this.#firstBackend()));
    return { ...memory, availableBytes: Math.max(0, memory.availableBytes - this.#mappedBytes()) };
  }

  async dispose(): Promise<void> {
    for (const { llama } of this.#backends.values()) await llama.dispose();
    this.#backends.clear();
  }

  async #firstBackend(): Promise<Backend> {
    using _ = await this.#lock.acquire();
    const [known] = this.#backends.values();
    return known ?? (await this.#backend("auto"));
  }

  async #backend(gpu: LoadRequest["gpu"]): Promise<Backend> {
    const known = this.#backends.get(gpu);
    if (known !== undefined) return known;
    await this.#disposeUnusedBackends();
    const backend = await openBackend(gpu, (line) => this.log.debug(`llama.cpp: ${line}`));
    this.#backends.set(gpu, backend);
    return backend;
  }

  async #disposeUnusedBackends(): Promise<void> {
    const used = new Set([...this.#models.values()].map(({ backend }) => backend));
    for (const [gpu, backend] of this.#backends) {
      if (used.has(backend)) continue;
      this.#backends.delete(gpu);
      await backend.llama.dispose();
    }
  }

  /** The context that fits into memory. */
  async #fit(need: Need, backend: Backend): Promise<{ contextTokens: number; sequences: number }> {
    const { file, contextTokens, isLoaded, settings, sequences, purpose } = need;
    const { name, memory: shape, trainContextTokens } = file;
    const model = { name, settings, shape, contextTokens, trainContextTokens, sequences, isLoaded };
    const memory = await freeMemory(backend);
    const available = { ...memory, availableBytes: Math.max(0, memory.availableBytes - this.#mappedBytes()) };
    const place = placeModel(
      { ...model, ...(purpose === "embeddings" && { batchTokens: contextTokens }) },
      available,
    );
    if ("refusal" in place) throw new EngineError(place.refusal);
    const wanted = Math.min(contextTokens, trainContextTokens);
    if (place.contextTokens < wanted)
      this.log.info(
        `Only a context of ${place.contextTokens} of ${wanted} tokens fits into memory for ${name}.`,
      );
    return place;
  }

  /** Bytes of weights in mapped files on the CPU: the system counts their memory as free, but they are in use. */
  #mappedBytes(): number {
    return [...this.#models.values()]
      .filter(({ backend }) => backend.llama.gpu === false)
      .reduce((sum, { file }) => sum + file.fileBytes, 0);
  }

  async #load(
    key: string,
    file: ModelFile,
    backend: Backend,
    { settings }: OpenOptions,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<SharedModel> {
    const fingerprint = await modelFingerprint(file.parts);
    const model = await loadModel(backend, file.path, { settings, onProgress, signal });
    const tokenizer = new Tokenizer(model, file.specialTokens);
    const shared = { key, file, model, tokenizer, backend, fingerprint, users: 1 };
    this.#models.set(key, shared);
    return shared;
  }

  async #release(shared: SharedModel): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#models.delete(shared.key);
    await shared.model.dispose();
    this.#onRelease();
  }

  /** Waits until a model is freed, at most `releaseWaitMs`, and not at all when no model is loaded. */
  async #released(signal: AbortSignal): Promise<void> {
    if (this.#models.size === 0) return;
    const released = new Promise<void>((resolve) => {
      this.#onRelease = resolve;
    });
    await withDeadline(released, releaseWaitMs, signal);
    signal.throwIfAborted();
  }
}

function describe({ file, backend }: SharedModel, contextTokens: number): ModelInfo {
  const { name, path, architecture, specialTokens, trainContextTokens } = file;
  return {
    name,
    path,
    architecture,
    specialTokens,
    trainContextTokens,
    backend: backend.description,
    ...(backend.note !== undefined && { backendNote: backend.note }),
    contextTokens,
  };
}

function contextFailure(
  error: unknown,
  name: string,
  contextTokens: number,
  { model, context }: ModelSettings,
): EngineError {
  const reason = firstLine(error);
  return new EngineError(
    context === undefined
      ? l10n.t(
          "Not enough memory for a context of {0} tokens with “{1}” ({2}): choose a smaller model in {3}.",
          contextTokens,
          name,
          reason,
          model,
        )
      : l10n.t(
          "Not enough memory for a context of {0} tokens with “{1}” ({2}): lower {3}.",
          contextTokens,
          name,
          reason,
          context,
        ),
  );
}
