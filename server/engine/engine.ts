/**
 * What the rest of the server knows of inference. Requests and replies are plain data, so that an engine may as well live
 * in another process. `llamaEngine.ts` is the real one; test/support/scriptedEngine.ts answers from a script.
 */

import type { FreeMemory } from "./backend";
import type { ChatEngine } from "./chatEngine";
import type { EmbeddingEngine } from "./embeddingEngine";
import type { ModelFile } from "./inspectModel";
import type { TrialStorage } from "./trial/modelTrials";

/**
 * A piece of a prompt: a control token of the model, named by its text, or text that never yields a control token. The answer
 * goes on with text that ends at the cursor: a word at its end may be the beginning of a longer token, so the engine generates
 * it anew (token healing) and gives what follows.
 */
export type PromptPart = { readonly mark: string } | { readonly text: string; readonly endsAtCursor?: true };

export interface LoadRequest {
  /** Absolute path of a GGUF file. */
  readonly path: string;
  /** Wanted context length in tokens; the model's training length caps it. */
  readonly contextTokens: number;
  readonly gpu: "auto" | "cuda" | "vulkan" | "metal" | "off";
}

/** What a loaded model says of itself. */
export interface ModelInfo {
  /** `general.name` of the GGUF, or its file name. */
  readonly name: string;
  readonly path: string;
  /** `general.architecture` of the GGUF: "llama", "qwen2", "starcoder2", … */
  readonly architecture: string;
  /** Texts of all control tokens in the vocabulary. */
  readonly marks: readonly string[];
  /** What computes, in words: "CUDA (NVIDIA GB10)", "CPU". */
  readonly backend: string;
  /** Why a GPU that is in the machine is not used, with what to do about it. */
  readonly backendNote?: string;
  /** Context length in tokens. */
  readonly contextTokens: number;
  /** The longest context that the model was trained for, where that is known. */
  readonly trainContextTokens?: number;
}

export interface InfillRequest {
  readonly prompt: readonly PromptPart[];
  /** Most tokens to generate; any control token ends the answer before. 0 only fills the KV cache. */
  readonly maxTokens: number;
  /** For how many tokens at the start and after each line break the probability is wanted; it costs about a millisecond each. */
  readonly confidenceTokens: number;
  /** Work that prepares for what may come: it stays out of the way of the KV cache in use. */
  readonly background?: boolean;
  /** 0 for the model's best answer, 1 for the one that begins with the second most probable token, … */
  readonly alternative?: number;
}

/** `prefilled` comes first, when at most one chunk of the prompt is still to be evaluated, then `text` as it is generated, then `end` unless the request was aborted or failed. */
export type InfillEvent =
  | {
      readonly type: "prefilled";
      readonly promptTokens: number;
      /** Prompt tokens that were not in the KV cache. */
      readonly promptTokensEvaluated: number;
    }
  | {
      readonly type: "text";
      readonly text: string;
      /** Tokens that this text was made of. */
      readonly tokens: number;
      /** Product of the tokens' probabilities, from 0 to 1; only where it is wanted. */
      readonly probability?: number;
    }
  | { readonly type: "end"; readonly reason: "eog" | "mark" | "maxTokens" };

/** Where prompt caches outlive the engine. */
export interface PromptCacheStore {
  /** Absolute path of a folder of their own. */
  readonly folder: string;
  /** What else must be the same, beside model and engine, for them to be used again. */
  readonly binding: string;
}

export interface PromptCacheRequest extends PromptCacheStore {
  /** The prompt whose KV cache is to be kept. */
  readonly prompt: readonly PromptPart[];
  /** Takes the place of an earlier one of the same name. */
  readonly name: string;
  /** Comes back with the cache. */
  readonly note: string;
  /** When it was of use last, in milliseconds since 1970: only those used last are kept. */
  readonly usedAt: number;
}

/** Work for completions since the engine started, aborted work included. */
export interface EngineCounters {
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
}

export interface Engine {
  /** A chat model beside this one: in a context of its own, with the same weights when it is the same file. */
  readonly chat: ChatEngine;
  /** A model beside both that only says how near texts are in meaning. */
  readonly embeddings: EmbeddingEngine;
  /** Where it is kept which model files have ended a process. To be called before anything is loaded. */
  keepTrials(storage: TrialStorage): void;
  /** Why a file is refused, as far as that is known without loading it: it has ended a process. */
  refusal(file: ModelFile): Promise<string | undefined>;
  /** Replaces whatever was loaded. Throws an `EngineError` whose message is fit for the user. */
  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ModelInfo>;
  unload(): Promise<void>;
  /** What further models could have now. */
  freeMemory(): Promise<FreeMemory>;
  /** Number of tokens of each text. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** Runs after the requests before it have ended. Ends without `end` once `signal` aborts, within one prefill chunk. */
  infill(request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent>;
  /**
   * Writes the KV cache that holds a prompt to disk. False when none holds it, or it is not worth it, or this model's cannot
   * be written. Throws when the file system refuses.
   */
  savePromptCache(request: PromptCacheRequest, signal: AbortSignal): Promise<boolean>;
  /** Loads what was kept for just this model into KV caches that hold nothing yet, and yields the notes, latest first. */
  restorePromptCaches(store: PromptCacheStore, signal: AbortSignal): AsyncIterable<string>;
  counters(): EngineCounters;
  /** How many prompt tokens the loaded model was seen to evaluate per second; undefined until it has worked for a while. */
  promptSpeed(): number | undefined;
  /** Unloads and frees everything, the chat model as well. */
  dispose(): Promise<void>;
}
