import type { LlamaContext, LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import type { Logger } from "../log";
import { type Backend, type FreeMemory, freeMemory, openBackend } from "./backend";
import type { LoadRequest, ModelInfo } from "./engine";
import { EngineError, firstLine } from "./errors";
import { inspectModel, type ModelFile } from "./inspectModel";
import {
  type AnyContext,
  type CreateContext,
  createContext,
  createEmbeddingContext,
  loadModel,
  type Purpose,
} from "./loadModel";
import { Lock } from "./lock";
import { embeddingSettings, type ModelSettings, memoryRefusal, settingsOf } from "./memoryFit";
import { modelFingerprint } from "./modelFingerprint";
import { Tokenizer } from "./tokenizer";
import { modelIdentity } from "./trial/modelIdentity";
import type { ModelTrials } from "./trial/modelTrials";

/** A model with a context of its own. */
export interface OpenModel<Context = LlamaContext> {
  readonly info: ModelInfo;
  readonly file: ModelFile;
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
  readonly context: Context;
  /** Of the files as they were when they were loaded. */
  readonly fingerprint: string;
  /** Frees the context, and the weights when nobody else uses them. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly settings: ModelSettings;
  /** How many KV caches; the first number that there is memory for. */
  readonly sequences: readonly number[];
  /** Why this file is not to be loaded after all. */
  readonly refuse?: (file: ModelFile) => string | undefined;
}

/** How long a model that does not fit waits for another one to be freed, in milliseconds. */
const releaseWaitMs = 1000;

interface Need extends OpenOptions {
  readonly file: ModelFile;
  readonly contextTokens: number;
  /** The weights are in memory already. */
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

/** The models in memory: two that are of the same file share their weights. One is loaded at a time. */
export class LlamaModels {
  readonly #models = new Map<string, SharedModel>();
  readonly #backends = new Map<LoadRequest["gpu"], Backend>();
  readonly #lock = new Lock();
  #onRelease = () => {};

  constructor(
    private readonly log: Logger,
    private readonly trials: ModelTrials,
  ) {}

  /** Throws an `EngineError` when the file is no model, has ended a process, does not fit into memory or cannot be loaded. */
  open(
    request: LoadRequest,
    options: OpenOptions,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<OpenModel> {
    return this.#open(request, { ...options, purpose: "text" }, createContext, onProgress, signal);
  }

  /** The same with a context that makes vectors of texts. */
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
    // Computed while llama.cpp starts.
    const identity = modelIdentity(file.parts);
    identity.catch(() => {});
    using _ = await this.#lock.acquire(signal);
    const contextTokens = Math.min(request.contextTokens, file.trainContextTokens);
    const backend = await this.#backend(request.gpu);
    signal.throwIfAborted();
    const key = `${request.gpu} ${request.path}`;
    const shared = this.#models.get(key);
    // From here on nobody else frees it.
    if (shared !== undefined) shared.users += 1;
    try {
      const need = { file, contextTokens, isLoaded: shared !== undefined, ...options };
      const sequences = await this.#fit(need, backend).catch(async () => {
        // When both roles change their model at once, the old one is freed in a moment.
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

  /** Why a file is refused, as far as that is known without loading it. */
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

  /** Beside the models that are loaded. */
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

  /** The first number of sequences that there is memory for. */
  async #fit(need: Need, backend: Backend): Promise<number> {
    const { file, contextTokens, isLoaded, settings, sequences } = need;
    const memory = await freeMemory(backend);
    const availableBytes = memory.availableBytes - this.#mappedBytes();
    let refusal: string | undefined;
    for (const count of sequences) {
      refusal = memoryRefusal({
        name: file.name,
        settings,
        modelBytes: isLoaded ? 0 : file.fileBytes,
        kvBytes: file.kvBytesPerToken * contextTokens * count,
        ...memory,
        availableBytes,
      });
      if (refusal === undefined) return count;
    }
    throw new EngineError(refusal ?? "");
  }

  /** Weights that the processor reads from mapped files: the system counts their memory as free, but they are needed. */
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
    const tokenizer = new Tokenizer(model, file.marks);
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

  /** Waits until a model is freed, but not for long, and not when there is none. */
  async #released(signal: AbortSignal): Promise<void> {
    if (this.#models.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onRelease = resolve;
      signal.addEventListener("abort", () => resolve(), { once: true });
      setTimeout(resolve, releaseWaitMs);
    });
    signal.throwIfAborted();
  }
}

function describe({ file, backend }: SharedModel, contextTokens: number): ModelInfo {
  const { name, path, architecture, marks, trainContextTokens } = file;
  return {
    ...{ name, path, architecture, marks, trainContextTokens, backend: backend.description },
    ...(backend.note === undefined ? {} : { backendNote: backend.note }),
    contextTokens,
  };
}

function contextFailure(
  error: unknown,
  name: string,
  contextTokens: number,
  { model, context }: ModelSettings,
): EngineError {
  const advice = context === undefined ? `choose a smaller model in ${model}` : `lower ${context}`;
  return new EngineError(
    `There is not enough memory for a context of ${contextTokens} tokens with “${name}” (${firstLine(error)}): ${advice}.`,
  );
}
