import type { LlamaContext, LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import type { Logger } from "../log";
import { l10n } from "../protocol/l10n";
import { Mutex } from "../util/mutex";
import { type Backend, openBackend } from "./backend";
import { EngineError, firstLine, NoRoomError } from "./errors";
import type { FreeMemory } from "./gguf/availableMemory";
import { inspectModel, type ModelFile } from "./gguf/inspectModel";
import { embeddingSettings, type ModelSettings, settingsOf } from "./gguf/memoryFit";
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
import { ModelMemory, type Need, takenBytes, type WeightsInMemory } from "./modelMemory";
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
  /** Memory in bytes that `close` frees, as predicted. */
  freedBytes(): number;
  /** Whether the weights stay in memory after `close` for another context. */
  isShared(): boolean;
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

interface SharedModel extends WeightsInMemory {
  readonly key: string;
  readonly tokenizer: Tokenizer;
  readonly fingerprint: string;
  users: number;
}

/** The models in memory. Models of the same file share their weights. Loads one at a time. */
export class LlamaModels {
  readonly #models = new Map<string, SharedModel>();
  readonly #backends = new Map<LoadRequest["gpu"], Backend>();
  readonly #lock = new Mutex();
  readonly #memory: ModelMemory;

  constructor(
    private readonly log: Logger,
    private readonly trials: ModelTrials,
  ) {
    this.#memory = new ModelMemory(() => this.#models.values(), log);
  }

  /**
   * Throws what `open` would throw for a file that is no model, that `refuse` refuses or that does not fit into memory, also
   * once `replaced` is closed.
   */
  async check(request: LoadRequest, options: OpenOptions, replaced: OpenModel): Promise<void> {
    const file = await inspectModel(request.path, options.settings.model);
    const refusal = options.refuse?.(file);
    if (refusal !== undefined) throw new EngineError(refusal);
    const backend = this.#backends.get(request.gpu);
    // What another backend has free shows once it runs.
    if (backend === undefined) return;
    const shared = this.#models.get(keyOf(request));
    const isLoaded = shared !== undefined && (shared.model !== replaced.model || replaced.isShared());
    const { contextTokens } = request;
    const freedBytes = replaced.freedBytes();
    await this.#memory.place(
      { file, purpose: "text", contextTokens, isLoaded, freedBytes, ...options },
      backend,
    );
  }

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
    const key = keyOf(request);
    const shared = this.#models.get(key);
    // Keeps others from freeing it from here on.
    if (shared !== undefined) shared.users += 1;
    try {
      const { contextTokens: requested } = request;
      const need: Need = { file, contextTokens: requested, isLoaded: shared !== undefined, ...options };
      const { contextTokens, sequences } = await this.#memory.place(need, backend);
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
      const isShared = () => used.users > 1;
      const freedBytes = () => takenBytes(used, { contextTokens, sequences }, isShared());
      return { info, file, model, tokenizer, context, fingerprint, freedBytes, isShared, close };
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
    return this.#memory.free(known ?? (await this.#firstBackend()));
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
  }
}

function keyOf({ gpu, path }: LoadRequest): string {
  return `${gpu} ${path}`;
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
): NoRoomError {
  const reason = firstLine(error);
  return new NoRoomError(
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
