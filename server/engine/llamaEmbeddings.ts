import type { LlamaEmbeddingContext } from "node-llama-cpp";
import type { EmbeddingEngine, EmbeddingInfo, EmbeddingPurpose, EmbeddingRequest } from "./embeddingEngine";
import { embeddingPrefix } from "./embeddingPrefixes";
import { EngineError } from "./errors";
import type { Gate } from "./gate";
import { inspectModel, type ModelFile } from "./inspectModel";
import type { LlamaModels, OpenModel } from "./llamaModels";
import { Lock } from "./lock";
import { embeddingSettings as settings } from "./memoryFit";
import { modelFingerprint } from "./modelFingerprint";

type Loaded = OpenModel<LlamaEmbeddingContext>;

/**
 * A text is evaluated in one go, which nothing can stop, so a longer one is cut: the beginning of a definition says what it is
 * about. It is also what most embedding models were trained for.
 */
const maxTokens = 512;
/** What the model puts around a text, and one that must stay free. */
const spareTokens = 3;

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
    const loaded = await this.models.openForEmbeddings(
      request,
      { settings, refuse: embeddingRefusal },
      signal,
    );
    this.#loaded = loaded;
    if ((await directionOf(".", loaded)).length === 0) {
      await this.#unloadNow();
      throw new EngineError(
        `The embedding model gives no usable vectors: choose another one in ${settings.model}, or leave it empty.`,
      );
    }
    const { name, backend } = loaded.info;
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
    await this.gate.pass(signal);
    return directionOf(embeddingPrefix(this.#loaded.info.architecture, purpose) + text, this.#loaded);
  }
}

async function directionOf(text: string, { context, tokenizer, info }: Loaded): Promise<Float32Array> {
  const tokens = tokenizer.tokenizeText(text);
  const room = info.contextTokens - spareTokens;
  // Of no text at all the library makes no vector.
  const ids = tokens.length === 0 ? tokenizer.tokenizeText(".") : tokens.slice(0, room);
  const { vector } = await context.getEmbeddingFor([...ids]);
  return ofLengthOne(vector);
}

/** How llama.cpp pools: 1 the mean, 2 the first token, 3 the last one. 0 is not at all, 4 is for models that rank. */
const poolings: ReadonlySet<number> = new Set([1, 2, 3]);

/** Whether a model is made for embeddings, without loading it. */
export function makesEmbeddings({ pooling }: ModelFile): boolean {
  return pooling !== undefined && poolings.has(pooling);
}

function embeddingRefusal(file: ModelFile): string | undefined {
  const { name } = file;
  return makesEmbeddings(file)
    ? undefined
    : `Model “${name}” does not make embeddings: choose an embedding model in ${settings.model}, or leave it empty.`;
}

/** Empty for a vector that has no direction. */
function ofLengthOne(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  // With few bits a sum may overflow for one text, while others are well.
  if (!Number.isFinite(length) || length === 0) return new Float32Array();
  return Float32Array.from(vector, (value) => value / length);
}
