/** How the shape of a published model is written down. */
import type { MetadataValue } from "../ggufWriter";

/** Tensor types of a file: of most matrices, of the token embeddings and the output, and of the experts. */
export interface Quantization {
  readonly matrices: number;
  readonly embeddings: number;
  readonly experts: number;
}

export const quantizations = {
  /** Everything with 8.5 bits. */
  q8: { matrices: 8, embeddings: 8, experts: 8 },
  /** About what llama.cpp's Q4_K_M has. */
  q4: { matrices: 12, embeddings: 14, experts: 12 },
  /** About what Unsloth's dynamic Q3_K_XL has: experts with 3.4 bits, attention with 5.5. */
  q3: { matrices: 13, embeddings: 12, experts: 11 },
  /** As the files of ggml-org: experts with 4.25 bits, everything else with 8.5. */
  mxfp4: { matrices: 8, embeddings: 8, experts: 39 },
} satisfies Record<string, Quantization>;

export interface RealModel {
  readonly name: string;
  readonly kind: "dense" | "experts" | "window" | "hybrid" | "latent" | "embedding";
  readonly architecture: string;
  readonly vocabulary: number;
  /** Whether the output is a matrix of its own and not the token embeddings. */
  readonly output: boolean;
  readonly file: keyof typeof quantizations;
  /** Metadata without the architecture's prefix. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** Published number of parameters, in billions. */
  readonly billions: number;
  /** Published size of the file, in GB, where the quantization is one of ours. */
  readonly gigabytes?: number;
}

type Facts = Readonly<Record<string, MetadataValue>>;

/** Layers, width, heads, KV heads and feed-forward length. */
export function shape(
  layers: number,
  width: number,
  heads: number,
  kvHeads: number,
  feedForward: number,
  context = 131_072,
): Facts {
  return {
    block_count: layers,
    embedding_length: width,
    "attention.head_count": heads,
    "attention.head_count_kv": kvHeads,
    feed_forward_length: feedForward,
    context_length: context,
  };
}

export const head = (length: number): Facts => ({
  "attention.key_length": length,
  "attention.value_length": length,
});
export const experts = (count: number, used: number, feedForward: number): Facts => ({
  expert_count: count,
  expert_used_count: used,
  expert_feed_forward_length: feedForward,
});
/** Kernel, inner size, state size, heads and groups of a recurrent layer. */
export const ssm = (kernel: number, inner: number, state: number, heads: number, groups: number): Facts => ({
  "ssm.conv_kernel": kernel,
  "ssm.inner_size": inner,
  "ssm.state_size": state,
  "ssm.time_step_rank": heads,
  "ssm.group_count": groups,
});
export const window = (tokens: number): Facts => ({ "attention.sliding_window": tokens });
/** Granite 4.0 H: attention in layers 5, 15, 25 and 35 of 40. */
export const graniteHeads = (kvHeads: number): Facts => ({
  "attention.head_count_kv": {
    i32s: Array.from({ length: 40 }, (_, layer) => (layer % 10 === 5 ? kvHeads : 0)),
  },
});
/** Multi-head latent attention as converted since April 2025: one KV head with the compressed keys. */
export const latent: Facts = {
  "attention.kv_lora_rank": 512,
  "attention.key_length": 576,
  "attention.value_length": 512,
  "attention.key_length_mla": 192,
  "attention.value_length_mla": 128,
  "rope.dimension_count": 64,
};
