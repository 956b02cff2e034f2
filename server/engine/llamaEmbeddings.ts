import type { LlamaEmbeddingContext } from "node-llama-cpp";
import type { EmbeddingEngine, EmbeddingInfo, EmbeddingPurpose, EmbeddingRequest } from "./embeddingEngine";
import { embeddingPrefix } from "./embeddingPrefixes";
import { EngineError } from "./errors";
import type { Gate } from "./gate";
import { inspectModel, type ModelFile } from "./inspectModel";
import type { LlamaModels, OpenModel } from "./llamaModels";
import { Lock } from "./lock";
import { modelFingerprint } from "./modelFingerprint";

type Loaded = OpenModel<LlamaEmbeddingContext>;

/**
 * A text is evaluated in one go, which nothing can stop, so a longer one is cut: the beginning of a definition says what it is
 * about. It is also what most embedding models were trained for.
 */
const maxTokens = 512;
/** What the model puts around a text, and one that must stay free. */
const spareTokens = 3;
const settings = { model: "inhouse.codebase.embeddingModel" };

/** Embeddings through the library's context for them, which pools as the model's file says. */
export class LlamaEmbeddingEngine implements EmbeddingEngine {
  #loaded: Loaded | undefined;
  readonly #lock = new Lock();

  constructor(
    private readonly models: LlamaModels,
    private readonly gate: Gate,
  ) {}

  async identify(path: string): Promise<string> {
    const file = await inspectModel(path, settings.model);
    const refusal = embeddingRefusal(file);
    if (refusal !== undefined) throw new EngineError(refusal);
    return modelFingerprint(file.parts);
  }

  async load({ path, gpu }: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingInfo> {
    using _ = await this.#lock.acquire(signal);
    await this.#unloadNow();
    const request = { path, gpu, contextTokens: maxTokens };
    this.#loaded = await this.models.openForEmbeddings(
      request,
      { settings, refuse: embeddingRefusal },
      signal,
    );
    const { name, backend } = this.#loaded.info;
    return { name, backend };
  }

  async unload(): Promise<void> {
    using _ = await this.#lock.acquire();
    await this.#unloadNow();
  }

  async #unloadNow(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.close();
  }

  async embed(text: string, purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Float32Array> {
    using _ = await this.#lock.acquire(signal);
    if (this.#loaded === undefined) throw new EngineError("No embedding model is loaded.");
    const { context, tokenizer, info } = this.#loaded;
    await this.gate.pass(signal);
    const tokens = tokenizer.tokenizeText(embeddingPrefix(info.architecture, purpose) + text);
    const room = info.contextTokens - spareTokens;
    // Of no text at all the library makes no vector.
    const ids = tokens.length === 0 ? tokenizer.tokenizeText(".") : tokens.slice(0, room);
    const { vector } = await context.getEmbeddingFor([...ids]);
    return ofLengthOne(vector);
  }
}

/** How llama.cpp pools: 1 the mean, 2 the first token, 3 the last one. 0 is not at all, 4 is for models that rank. */
const poolings: ReadonlySet<number> = new Set([1, 2, 3]);

function embeddingRefusal({ name, pooling }: ModelFile): string | undefined {
  return pooling !== undefined && poolings.has(pooling)
    ? undefined
    : `Model “${name}” does not make embeddings: choose an embedding model in ${settings.model}, or leave it empty.`;
}

function ofLengthOne(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) {
    throw new EngineError(
      `The embedding model gives no usable vectors: choose another one in ${settings.model}, or leave it empty.`,
    );
  }
  return Float32Array.from(vector, (value) => value / length);
}
