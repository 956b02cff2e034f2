import type { LlamaContext, LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import { l10n } from "../protocol/l10n";
import type { Backend } from "./backend";
import { EngineError, firstLine } from "./errors";
import { flashAttention } from "./gguf/flashAttention";
import { batchTokens, type ModelSettings } from "./gguf/memoryFit";

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

export const createContext: CreateContext<LlamaContext> = ({ model, backend }, contextSize, sequences) => {
  const attention = flashAttention(model.fileInfo.architectureMetadata, backend.llama.gpu !== false);
  return model.createContext({
    contextSize,
    batchSize: batchTokens,
    sequences,
    ...(attention !== undefined && { flashAttention: attention }),
  });
};

/** The batch is as large as the context, because bidirectional models need the whole text in one batch. */
export const createEmbeddingContext: CreateContext<LlamaEmbeddingContext> = ({ model }, contextSize) =>
  model.createEmbeddingContext({ contextSize, batchSize: contextSize });

/**
 * Whether llama.cpp may map the file into memory. Mapped files load ten times slower where a GPU shares the processor's memory
 * (ggml-org/llama.cpp#27742), and their pages would fill that memory a second time.
 */
export function mapping({
  llama,
  unifiedMemory,
}: {
  readonly llama: { readonly gpu: unknown };
  readonly unifiedMemory: boolean;
}): false | "auto" {
  return unifiedMemory && llama.gpu !== false ? false : "auto";
}

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
  try {
    return await backend.llama.loadModel({
      modelPath,
      useMmap: mapping(backend),
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
