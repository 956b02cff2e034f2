import type { GgufHeader } from "./ggufHeader";

/**
 * Bytes of KV cache per token of context with 16-bit keys and values: KV heads × (key length + value length) × 2, summed over
 * all layers. Ignores sliding windows, so it may be too much. 0 when the header lacks the facts.
 */
export function kvBytesPerToken(metadata: GgufHeader["metadata"], architecture: string): number {
  const number = (key: string): number | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  };
  const layers = number("block_count") ?? 0;
  const heads = number("attention.head_count") ?? 0;
  const headLength = heads > 0 ? (number("embedding_length") ?? 0) / heads : 0;
  const perHead =
    (number("attention.key_length") ?? headLength) + (number("attention.value_length") ?? headLength);
  const perLayer = metadata.get(`${architecture}.attention.head_count_kv`);
  if (typeof perLayer === "object") {
    return perLayer.items.reduce<number>((sum, count) => sum + Number(count), 0) * perHead * bytesPerValue;
  }
  // Hybrid models have attention only in every n-th layer.
  const attentionLayers = Math.ceil(layers / (number("full_attention_interval") ?? 1));
  return attentionLayers * (number("attention.head_count_kv") ?? heads) * perHead * bytesPerValue;
}

const bytesPerValue = 2;
