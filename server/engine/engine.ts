/**
 * The interface of inference for the rest of the server. Requests and replies are plain data, so that an engine could live in
 * another process. `llamaEngine.ts` is the real one; test/support/scriptedEngine.ts answers from a script.
 */

import type { SealReport } from "../protocol/privacy";
import type { FileFacts, ProcessFacts } from "../protocol/privacyReport";
import type { ChatEngine } from "./chatEngine";
import type { EmbeddingEngine } from "./embeddingEngine";
import type { FreeMemory } from "./gguf/availableMemory";
import type { ModelFile } from "./gguf/inspectModel";
import type { LoadRequest, ModelInfo } from "./modelInfo";
import type { TrialStorage } from "./trial/modelTrials";

/**
 * A part of a prompt: a special token of the model, named by its text, or text that never yields a special token. The answer
 * continues text that ends at the cursor: a word at its end may be the beginning of a longer token, so the engine generates
 * that word again (token healing) and returns only what follows.
 */
export type PromptPart =
  | { readonly specialToken: string }
  | { readonly text: string; readonly endsAtCursor?: true };

export interface InfillRequest {
  readonly prompt: readonly PromptPart[];
  /** Most tokens to generate; a special token ends the answer earlier. 0 only fills the KV cache. */
  readonly maxTokens: number;
  /**
   * How many tokens at the start and after each line break come with their probability, at about a millisecond each.
   */
  readonly confidenceTokens: number;
  /** Whether this prepares for a possible request: then it does not overwrite the KV cache in use. */
  readonly background?: boolean;
  /** 0 for the model's best answer, 1 for the one that begins with the second most probable token, and so on. */
  readonly alternative?: number;
}

/**
 * One `prefilled` when at most one chunk of the prompt is not evaluated yet, then `text` as it is generated, then `end` unless
 * the request was aborted or failed. Nothing more than `prefilled` when the prompt is only evaluated (`maxTokens` is 0), and not
 * even that when another window's completion ended this work in the background.
 */
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
      /** Number of tokens that this text consists of. */
      readonly tokens: number;
      /** Product of the tokens' probabilities, from 0 to 1; only where `confidenceTokens` requests it. */
      readonly probability?: number;
    }
  | { readonly type: "end"; readonly reason: "eog" | "specialToken" | "maxTokens" };

/** Where prompt caches are stored on disk. */
export interface PromptCacheStore {
  /** Absolute path of a folder that holds nothing else. */
  readonly folder: string;
  /** Must be the same, besides model and engine, for a cache to be reused. */
  readonly binding: string;
}

export interface PromptCacheRequest extends PromptCacheStore {
  /** The prompt whose KV cache to save. */
  readonly prompt: readonly PromptPart[];
  /** Replaces an earlier cache with the same name. */
  readonly name: string;
  /** Returned when the cache is restored. */
  readonly note: string;
  /** When it was last used, in milliseconds since 1970: only the latest caches are kept. */
  readonly usedAt: number;
}

/** Work for completions since the engine started, including aborted work. */
export interface EngineCounters {
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
}

/** What an engine in another process says of that process, for the privacy report. */
export interface EngineProcessReport {
  readonly seal: SealReport;
  readonly processes: readonly ProcessFacts[];
  readonly files: FileFacts;
}

export interface Engine {
  /** The chat model: has its own context, and shares the weights when it is the same file. */
  readonly chat: ChatEngine;
  /** The embedding model. */
  readonly embeddings: EmbeddingEngine;
  /** Called when the engine has ended, and has the loaded model no longer, or with other properties. */
  onLost?: () => void;
  /** Sets where to record the model files that crashed a process. Call it before the first load. */
  configureTrials(storage: TrialStorage): void;
  /** Why a file is refused without loading it, because it crashed a process before; undefined otherwise. */
  refusal(file: ModelFile): Promise<string | undefined>;
  /**
   * Replaces the loaded model, unless it is the same already. Throws an `EngineError` with a message for the user, and a
   * `NoRoomError` when it does not fit beside the other models; then the old model stays if that was known in advance.
   */
  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ModelInfo>;
  unload(): Promise<void>;
  /** Memory that further models could use now. */
  freeMemory(): Promise<FreeMemory>;
  /** Number of tokens of each text. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** Runs once all earlier requests have ended. Ends without `end` once `signal` aborts, within one prefill chunk. */
  infill(request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent>;
  /**
   * Writes the KV cache that holds a prompt to disk. False when no cache holds it, when it is too small to be worth it, or when
   * this model's cache cannot be saved. Throws errors of the file system.
   */
  savePromptCache(request: PromptCacheRequest, signal: AbortSignal): Promise<boolean>;
  /** Loads the caches saved for exactly this model into empty KV caches, and yields their notes, latest first. */
  restorePromptCaches(store: PromptCacheStore, signal: AbortSignal): AsyncIterable<string>;
  /** Deletes the caches in a folder. Throws errors of the file system. */
  erasePromptCaches(folder: string): Promise<void>;
  counters(): EngineCounters;
  /** Absent for an engine in this process. */
  processReport?(): Promise<EngineProcessReport>;
  /** Prompt tokens per second as measured for the loaded model; undefined until it has evaluated enough. */
  promptSpeed(): number | undefined;
  /** Unloads and frees all models. */
  dispose(): Promise<void>;
}
