import type { LoadRequest } from "./modelInfo";

export type EmbeddingRequest = Pick<LoadRequest, "path" | "gpu">;

export interface EmbeddingInfo {
  readonly name: string;
  readonly backend: string;
}

/** Whether a text is to be found ("passage") or is searched with ("query"); some models embed the two differently. */
export type EmbeddingPurpose = "passage" | "query";

export interface EmbeddingEngine {
  /** As `Engine.onLost`. */
  onLost?: () => void;
  /**
   * Identifies the model by its file's contents, without loading it: vectors of models with different identities cannot be
   * compared. Throws an `EngineError` for a file that is not an embedding model.
   */
  identify(path: string): Promise<string>;
  /** Replaces the loaded model. Throws an `EngineError` with a message for the user. */
  load(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingInfo>;
  unload(): Promise<void>;
  /**
   * The embedding of a text, a vector of length 1; of its beginning where the text is too long. Empty when the model yields no
   * usable vector. Waits for completions. Throws an `EngineError` while no model is loaded.
   */
  embed(text: string, purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Float32Array>;
}
