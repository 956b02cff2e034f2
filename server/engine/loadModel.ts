import type { Llama, LlamaContext, LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import { l10n } from "../protocol/l10n";
import type { Backend } from "./backend";
import { EngineError, firstLine } from "./errors";
import { flashAttention } from "./gguf/flashAttention";
import type { ModelSettings } from "./gguf/memoryFit";

/** What a model is loaded for: to generate text, or to compute embeddings. */
export type Purpose = "text" | "embeddings";

/** The weights of a model file and the backend that computes with them. */
export interface LoadedWeights {
  readonly model: LlamaModel;
  readonly backend: Backend;
}

export interface AnyContext {
  /** The actual context length in tokens, where the library reports it. */
  readonly contextSize?: number;
  dispose(): Promise<void>;
}

export type CreateContext<Context extends AnyContext> = (
  used: LoadedWeights,
  contextTokens: number,
  sequences: number,
) => Promise<Context>;

/** Most tokens evaluated at once; also the largest prefill chunk. */
const batchSize = 512;

export const createContext: CreateContext<LlamaContext> = ({ model, backend }, contextSize, sequences) => {
  const attention = flashAttention(model.fileInfo.architectureMetadata, backend.llama.gpu !== false);
  return model.createContext({
    contextSize,
    batchSize,
    sequences,
    ...(attention !== undefined && { flashAttention: attention }),
  });
};

/** The batch is as large as the context, because bidirectional models need the whole text in one batch. */
export const createEmbeddingContext: CreateContext<LlamaEmbeddingContext> = ({ model }, contextSize) =>
  model.createEmbeddingContext({ contextSize, batchSize: contextSize });

export interface LoadOptions {
  readonly settings: ModelSettings;
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Throws an `EngineError` when llama.cpp fails to load the file. */
export async function loadModel(
  backend: Backend,
  modelPath: string,
  { settings, onProgress: onLoadProgress, signal: loadSignal }: LoadOptions,
): Promise<LlamaModel> {
  const { llama, unifiedMemory }: { llama: Llama; unifiedMemory: boolean } = backend;
  try {
    return await llama.loadModel({
      modelPath,
      // Mapped files load ten times slower where GPU and CPU share their memory (ggml-org/llama.cpp#27742).
      useMmap: unifiedMemory ? false : "auto",
      onLoadProgress,
      loadSignal,
    });
  } catch (error) {
    if (loadSignal.aborted) throw error;
    throw new EngineError(
      l10n.t(
        "llama.cpp could not load {0} ({1}): choose another file in {2}.",
        modelPath,
        firstLine(error),
        settings.model,
      ),
    );
  }
}
