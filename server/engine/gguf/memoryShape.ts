import { attentionBytesPerToken, layerBytesPerToken, logitBytesPerToken } from "./batchBytes";
import type { GgufHeader, GgufTensor } from "./ggufHeader";
import { HeaderFacts } from "./headerFacts";
import { headLength, isWithoutCache, type KvShape, kvShape } from "./kvCache";
import { stateBytes } from "./recurrentState";
import { tensorBytes } from "./tensorBytes";

/** What decides how much memory a model takes, from its header. */
export interface MemoryShape extends KvShape {
  /** Bytes of all tensors. */
  readonly weightBytes: number;
  /** Bytes of token embeddings that are the output matrix as well: a GPU gets a second copy of them. */
  readonly sharedEmbeddingBytes: number;
  /** Bytes of state per sequence of a recurrent or hybrid model. */
  readonly stateBytes: number;
  /** Bytes that a token of a batch takes in the compute buffer for the logits. */
  readonly logitBytesPerToken: number;
  /** The same for a layer besides attention. */
  readonly layerBytesPerToken: number;
  /** The same for attention, without its scores and mask. */
  readonly attentionBytesPerToken: number;
  /** Attention heads: without flash attention, each has a score per token of the batch and of the context. */
  readonly heads: number;
  /** Numbers in a head's keys. */
  readonly keyLength: number;
  readonly vocabularySize: number;
  /** Whether it has no KV cache, so the context length matters only for the batch. */
  readonly withoutCache: boolean;
}

/** What is known about a model before it is downloaded. What is not stated counts as 0. */
export interface KnownShape {
  readonly modelBytes: number;
  readonly kvBytesPerToken: number;
  readonly windowKvBytesPerToken?: number | undefined;
  readonly windowTokens?: number | undefined;
  readonly stateBytes?: number | undefined;
  readonly logitBytesPerToken?: number | undefined;
}

export function shapeOf({
  modelBytes,
  kvBytesPerToken,
  windowKvBytesPerToken = 0,
  windowTokens = 0,
  stateBytes = 0,
  logitBytesPerToken = 0,
}: KnownShape): MemoryShape {
  return {
    weightBytes: modelBytes,
    sharedEmbeddingBytes: 0,
    kvBytesPerToken,
    windowKvBytesPerToken,
    windowTokens,
    stateBytes,
    logitBytesPerToken,
    layerBytesPerToken: 0,
    attentionBytesPerToken: 0,
    heads: 0,
    keyLength: 0,
    vocabularySize: 0,
    withoutCache: false,
  };
}

/** `tensors` are those of all parts of a split file; `vocabularySize` is the number of tokens. */
export function memoryShape(
  metadata: GgufHeader["metadata"],
  tensors: readonly GgufTensor[],
  vocabularySize: number,
): MemoryShape {
  const facts = new HeaderFacts(metadata);
  const sizes = new Map(tensors.map((tensor) => [tensor.name, tensorBytes(tensor)]));
  const embeddingBytes = sizes.get("token_embd.weight") ?? 0;
  const withoutCache = isWithoutCache(facts);
  const isShared = !withoutCache && !sizes.has("output.weight");
  return {
    ...kvShape(facts),
    weightBytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
    sharedEmbeddingBytes: isShared ? embeddingBytes : 0,
    stateBytes: stateBytes(facts),
    logitBytesPerToken: logitBytesPerToken(facts, vocabularySize),
    layerBytesPerToken: layerBytesPerToken(facts, hasGates(facts, tensors)),
    attentionBytesPerToken: attentionBytesPerToken(facts),
    heads: facts.largest("attention.head_count"),
    keyLength: headLength(facts, "key"),
    vocabularySize,
    withoutCache,
  };
}

/** Whether the feed-forward network multiplies by a gate, in a tensor of its own or as a second half. */
function hasGates(facts: HeaderFacts, tensors: readonly GgufTensor[]): boolean {
  const length = facts.largest("feed_forward_length");
  return tensors.some(
    ({ name, dimensions }) =>
      /\.ffn_gate(_exps|_up_exps)?\.weight$/.test(name) ||
      (/\.ffn_up\.weight$/.test(name) && (dimensions[1] ?? 0) > length),
  );
}
