export interface LoadRequest {
  /** Absolute path of a GGUF file. */
  readonly path: string;
  /** Requested context length in tokens; the length that the model was trained for caps it. */
  readonly contextTokens: number;
  readonly gpu: "auto" | "cuda" | "vulkan" | "metal" | "off";
}

/** Facts about a loaded model. */
export interface ModelInfo {
  /** `general.name` of the GGUF, or its file name. */
  readonly name: string;
  readonly path: string;
  /** `general.architecture` of the GGUF: "llama", "qwen2", "starcoder2", … */
  readonly architecture: string;
  /** Texts of all special tokens in the vocabulary. */
  readonly specialTokens: readonly string[];
  /** Name of the backend for the user: "CUDA (NVIDIA GB10)", "CPU". */
  readonly backend: string;
  /** Why a GPU of this machine is not used, and what to do about it. */
  readonly backendNote?: string;
  /** Context length in tokens. */
  readonly contextTokens: number;
  /** Longest context in tokens that the model was trained for, if known. */
  readonly trainContextTokens?: number;
}
