/**
 * What the rest of the server knows of embedding models. Plain data as in `engine.ts`; `llamaEmbeddings.ts` is the real engine,
 * test/support/scriptedEmbeddings.ts makes vectors of words.
 */
import type { LoadRequest } from "./engine";

export type EmbeddingRequest = Pick<LoadRequest, "path" | "gpu">;

export interface EmbeddingInfo {
  readonly name: string;
  readonly backend: string;
}

/** Some models are told whether a text is looked for or looks for others. */
export type EmbeddingPurpose = "passage" | "query";

export interface EmbeddingEngine {
  /**
   * Names the model by what is in its file, without loading it: vectors of models with different names cannot be compared. Throws
   * an `EngineError` for a file that is no embedding model.
   */
  identify(path: string): Promise<string>;
  /** Replaces whatever was loaded. Throws an `EngineError` whose message is fit for the user. */
  load(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingInfo>;
  unload(): Promise<void>;
  /**
   * The direction of a text's meaning, a vector of length 1; of the beginning of a text that is too long. Empty when the model finds
   * none. Completions that are being made go first. Throws an `EngineError` while no model is loaded.
   */
  embed(text: string, purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Float32Array>;
}
