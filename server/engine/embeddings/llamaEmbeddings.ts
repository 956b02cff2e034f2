import type { LlamaEmbeddingContext } from "node-llama-cpp";
import { l10n } from "../../protocol/l10n";
import { Mutex } from "../../util/mutex";
import type { EmbeddingEngine, EmbeddingInfo, EmbeddingPurpose, EmbeddingRequest } from "../embeddingEngine";
import { EngineError } from "../errors";
import { inspectModel, type ModelFile } from "../gguf/inspectModel";
import { embeddingSettings as settings } from "../gguf/memoryFit";
import { modelFingerprint } from "../gguf/modelFingerprint";
import type { LlamaModels, OpenModel } from "../llamaModels";
import type { PriorityGate } from "../priorityGate";
import { embeddingPrefix } from "./embeddingPrefixes";

type Loaded = OpenModel<LlamaEmbeddingContext>;

/**
 * Longer texts are cut, because a text is evaluated in one go that cannot be aborted, and the beginning of a definition says
 * most about it. Most embedding models were also trained for this length.
 */
export const mostTokens = 512;
/** Tokens that the model puts around a text, and one that must stay free. */
const spareTokens = 3;

/** Embeddings through the library's embedding context, which pools as the model's file says. */
export class LlamaEmbeddingEngine implements EmbeddingEngine {
  #loaded: Loaded | undefined;
  readonly #lock = new Mutex();

  constructor(
    private readonly models: LlamaModels,
    private readonly gate: PriorityGate,
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
    const request = { path, gpu, contextTokens: mostTokens };
    const loaded = await this.models.openForEmbeddings(
      request,
      { settings, refuse: embeddingRefusal },
      signal,
    );
    this.#loaded = loaded;
    if ((await embeddingOf(".", loaded)).length === 0) {
      await this.#unloadNow();
      throw new EngineError(
        l10n.t(
          "The embedding model returns no usable vectors: choose another one in {0}, or clear the setting.",
          settings.model,
        ),
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
    if (this.#loaded === undefined) throw new EngineError(l10n.t("No embedding model is loaded."));
    await this.gate.pass(signal);
    return embeddingOf(embeddingPrefix(this.#loaded.info.architecture, purpose) + text, this.#loaded);
  }
}

async function embeddingOf(text: string, { context, tokenizer, info }: Loaded): Promise<Float32Array> {
  const tokens = tokenizer.tokenizeText(text);
  const room = info.contextTokens - spareTokens;
  // The library returns no vector for an empty text.
  const ids = tokens.length === 0 ? tokenizer.tokenizeText(".") : tokens.slice(0, room);
  const { vector } = await context.getEmbeddingFor([...ids]);
  return normalized(vector);
}

/**
 * llama.cpp's pooling types for embeddings: 1 mean, 2 first token, 3 last token. Not 0 (no pooling) or 4 (reranking).
 */
const poolings: ReadonlySet<number> = new Set([1, 2, 3]);

/** Whether a model is for embeddings, from its header. */
export function isEmbeddingModel({ pooling }: ModelFile): boolean {
  return pooling !== undefined && poolings.has(pooling);
}

function embeddingRefusal(file: ModelFile): string | undefined {
  const { name } = file;
  return isEmbeddingModel(file)
    ? undefined
    : l10n.t(
        "Model “{0}” is not an embedding model: choose one in {1}, or clear the setting.",
        name,
        settings.model,
      );
}

/** Scales a vector to length 1; empty where that is impossible. */
function normalized(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  // In a heavily quantized model the sums may overflow for single texts.
  if (!Number.isFinite(length) || length === 0) return new Float32Array();
  return Float32Array.from(vector, (value) => value / length);
}
