import type { HeaderFacts } from "./headerFacts";
import { headLength, isLatent, isWithoutCache } from "./kvCache";

/*
 * How many numbers of a token are in llama.cpp's compute buffer at once. The allocator reuses memory between operations, so the
 * largest moment counts. The formulas name the large tensors of each moment; how many vectors of the model's width are beside
 * them was read off llama.cpp's own figures for the models in test/support/realModels/, where they are within 10 %.
 */

const bytesPerNumber = 4;

/** Bytes per token of a batch for the logits, with the last layer's input and output. */
export function logitBytesPerToken(facts: HeaderFacts, vocabularySize: number): number {
  if (isWithoutCache(facts)) return 0;
  const vectors = isLatent(facts) ? 8 : facts.number("attention.sliding_window") > 0 ? 3 : 2;
  return bytesPerNumber * (vocabularySize + vectors * facts.number("embedding_length"));
}

/** Bytes per token of a batch for the largest part of a layer besides attention. */
export function layerBytesPerToken(facts: HeaderFacts, hasGates: boolean): number {
  const width = facts.number("embedding_length");
  const dense = facts.largest("feed_forward_length");
  const used = facts.largest("expert_used_count");
  const expert = facts.largest("expert_feed_forward_length") || dense;
  // Input, gate and product; without a gate the function is applied in place.
  const feedForward = Math.max(dense, expert * used) * (hasGates ? 3 : 1);
  if (isWithoutCache(facts)) return bytesPerNumber * (feedForward + 2 * width);
  // Results of all experts, before and after they are weighted.
  const experts = 2 * used * width;
  return (
    bytesPerNumber * Math.max(Math.max(feedForward, experts) + 4 * width, recurrentNumbers(facts, width))
  );
}

/** A recurrent layer: the projection, the convolution before and after, and the parts of the scan. */
function recurrentNumbers(facts: HeaderFacts, width: number): number {
  const inner = facts.number("ssm.inner_size");
  const convolved = inner + 2 * facts.number("ssm.group_count") * facts.number("ssm.state_size");
  return inner === 0 ? 0 : 5 * inner + 3 * convolved + 2 * width;
}

/** Bytes per token of a batch for attention, without its scores and mask. */
export function attentionBytesPerToken(facts: HeaderFacts): number {
  const width = facts.number("embedding_length");
  const heads = facts.largest("attention.head_count");
  const key = headLength(facts, "key");
  const value = headLength(facts, "value");
  if (isLatent(facts)) {
    // Queries as computed, compressed, and joined with their positions, and the results.
    const lengths = ["key", "value"].map((side) => facts.number(`attention.${side}_length_mla`));
    const perHead = lengths.reduce((sum, length) => sum + length, key + value);
    return bytesPerNumber * (heads * perHead + 3 * width);
  }
  const kvHeads = facts.largest("attention.head_count_kv") || heads;
  return bytesPerNumber * (3 * width + 2 * heads * key + kvHeads * (key + value));
}
