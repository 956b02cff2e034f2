import type {
  EmbeddingEngine,
  EmbeddingInfo,
  EmbeddingPurpose,
  EmbeddingRequest,
} from "../../server/engine/embeddingEngine";
import { EngineError } from "../../server/engine/errors";
import { meaningOf } from "./meanings";

/** An embedding engine that knows a few subjects in many words. The path of a model is its name. */
export class ScriptedEmbeddings implements EmbeddingEngine {
  /** Every embedded text. */
  readonly texts: { readonly text: string; readonly purpose: EmbeddingPurpose }[] = [];
  #loaded = false;

  async identify(path: string): Promise<string> {
    if (path.includes("broken")) throw new EngineError(`Model “${path}” is not an embedding model.`);
    return path;
  }

  async load({ path }: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingInfo> {
    signal.throwIfAborted();
    this.#loaded = true;
    return { name: path, backend: "Script" };
  }

  async unload(): Promise<void> {
    this.#loaded = false;
  }

  async embed(text: string, purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Float32Array> {
    signal.throwIfAborted();
    if (!this.#loaded) throw new EngineError("No embedding model is loaded.");
    this.texts.push({ text, purpose });
    return meaningOf(text);
  }
}
