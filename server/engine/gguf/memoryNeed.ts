import { usesFlashAttention } from "./flashAttention";
import type { MemoryShape } from "./memoryShape";

/** How a model is used. */
export interface MemoryUse {
  /** Context length of each sequence in tokens. */
  readonly contextTokens: number;
  readonly sequences: number;
  /** Most tokens evaluated at once. */
  readonly batchTokens: number;
  readonly onGpu: boolean;
  /** Whether the weights are in memory already, for another context. */
  readonly isLoaded?: boolean;
}

/** Memory in bytes that llama.cpp allocates. */
export interface MemoryNeed {
  readonly weights: number;
  /** KV cache, and the state of recurrent layers. */
  readonly context: number;
  /** What a batch is computed in, and the vocabulary. */
  readonly buffers: number;
}

const mebibyte = 2 ** 20;
/**
 * llama.cpp and the library hold each token's text, score and type, and maps to find it. The first load of a vocabulary of
 * 152,000 tokens was measured to take 122 MB.
 */
const bytesPerVocabularyToken = 800;
/** Threads, graphs and other small things. */
const smallThings = 8 * mebibyte;
/** A GPU's driver allocates work space for matrix products; an estimate. */
const gpuWorkSpace = 256 * mebibyte;
/** llama.cpp rounds the number of cells in a KV cache up to a multiple of this. */
export const contextStep = 256;

/** Predicts the memory for a model and one context, as llama.cpp 0.5 allocates it. */
export function memoryNeed(shape: MemoryShape, use: MemoryUse): MemoryNeed {
  const { isLoaded = false, onGpu } = use;
  return {
    weights: isLoaded ? 0 : shape.weightBytes + (onGpu ? shape.sharedEmbeddingBytes : 0),
    context: contextBytes(shape, use),
    buffers:
      computeBytes(shape, use) +
      smallThings +
      (isLoaded ? 0 : (onGpu ? gpuWorkSpace : 0) + shape.vocabularySize * bytesPerVocabularyToken),
  };
}

export function totalBytes({ weights, context, buffers }: MemoryNeed): number {
  return weights + context + buffers;
}

/** Bytes of KV cache and state. A layer with a window keeps the window and one batch. */
export function contextBytes(shape: MemoryShape, use: MemoryUse): number {
  const cells = roundUp(use.contextTokens);
  const kv = shape.kvBytesPerToken * cells + shape.windowKvBytesPerToken * windowCells(shape, use);
  return use.sequences * (kv + shape.stateBytes);
}

function windowCells({ windowTokens }: MemoryShape, { contextTokens, batchTokens }: MemoryUse): number {
  if (windowTokens === 0) return 0;
  // The library evaluates one token more at once with models that have windows.
  return roundUp(Math.min(roundUp(contextTokens), windowTokens + batchTokens + 1));
}

/**
 * Bytes of the buffer that a batch is computed in. It holds either the logits, or a part of a layer and the mask: a number per
 * token of the batch and of the context.
 */
export function computeBytes(shape: MemoryShape, use: MemoryUse): number {
  const { heads, windowTokens, withoutCache } = shape;
  const cells = roundUp(use.contextTokens);
  const batch = Math.min(use.batchTokens + (windowTokens > 0 ? 1 : 0), cells * use.sequences);
  const visible = withoutCache ? batch : cells;
  const isFlash = usesFlashAttention(shape.keyLength, use.onGpu);
  const maskNumber = isFlash ? 2 : 4;
  const windowMask = windowCells(shape, use) * maskNumber;
  const mask = visible * maskNumber + windowMask;
  const scores = isFlash ? 0 : heads * visible * 4;
  const layer = Math.max(shape.layerBytesPerToken, shape.attentionBytesPerToken + scores) + mask;
  // The mask of the windows is still there at the logits.
  return batch * Math.max(shape.logitBytesPerToken + windowMask, layer);
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / contextStep) * contextStep;
}
