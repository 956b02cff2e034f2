/**
 * Shapes of published models, as their GGUF files state them. The shapes come from the models' config.json; `billions` and
 * `gigabytes` are from the model cards and file lists on huggingface.co and prove that a shape is right.
 */
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
function shape(
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

const head = (length: number): Facts => ({
  "attention.key_length": length,
  "attention.value_length": length,
});
const experts = (count: number, used: number, feedForward: number): Facts => ({
  expert_count: count,
  expert_used_count: used,
  expert_feed_forward_length: feedForward,
});
/** Kernel, inner size, state size, heads and groups of a recurrent layer. */
const ssm = (kernel: number, inner: number, state: number, heads: number, groups: number): Facts => ({
  "ssm.conv_kernel": kernel,
  "ssm.inner_size": inner,
  "ssm.state_size": state,
  "ssm.time_step_rank": heads,
  "ssm.group_count": groups,
});
const window = (tokens: number): Facts => ({ "attention.sliding_window": tokens });
/** Granite 4.0 H: attention in layers 5, 15, 25 and 35 of 40. */
const graniteHeads = (kvHeads: number): Facts => ({
  "attention.head_count_kv": {
    i32s: Array.from({ length: 40 }, (_, layer) => (layer % 10 === 5 ? kvHeads : 0)),
  },
});
/** Multi-head latent attention as converted since April 2025: one KV head with the compressed keys. */
const latent: Facts = {
  "attention.kv_lora_rank": 512,
  "attention.key_length": 576,
  "attention.value_length": 512,
  "attention.key_length_mla": 192,
  "attention.value_length_mla": 128,
  "rope.dimension_count": 64,
};

export const realModels: readonly RealModel[] = [
  {
    name: "Qwen2.5-Coder 1.5B",
    kind: "dense",
    architecture: "qwen2",
    vocabulary: 151_936,
    output: false,
    file: "q8",
    metadata: shape(28, 1536, 12, 2, 8960, 32_768),
    billions: 1.54,
    gigabytes: 1.65,
  },
  {
    name: "Qwen2.5-Coder 7B",
    kind: "dense",
    architecture: "qwen2",
    vocabulary: 152_064,
    output: true,
    file: "q8",
    metadata: shape(28, 3584, 28, 4, 18_944, 32_768),
    billions: 7.62,
    gigabytes: 8.1,
  },
  {
    name: "Qwen2.5-Coder 32B",
    kind: "dense",
    architecture: "qwen2",
    vocabulary: 152_064,
    output: true,
    file: "q4",
    metadata: shape(64, 5120, 40, 8, 27_648, 32_768),
    billions: 32.8,
  },
  {
    name: "Llama 3.1 8B",
    kind: "dense",
    architecture: "llama",
    vocabulary: 128_256,
    output: true,
    file: "q8",
    metadata: shape(32, 4096, 32, 8, 14_336),
    billions: 8.03,
    gigabytes: 8.54,
  },
  {
    name: "Llama 3.3 70B",
    kind: "dense",
    architecture: "llama",
    vocabulary: 128_256,
    output: true,
    file: "q4",
    metadata: shape(80, 8192, 64, 8, 28_672),
    billions: 70.6,
  },
  {
    name: "Starcoder2 3B",
    kind: "dense",
    architecture: "starcoder2",
    vocabulary: 49_152,
    output: false,
    file: "q8",
    metadata: shape(30, 3072, 24, 2, 12_288, 16_384),
    billions: 3.03,
  },
  {
    name: "Codestral 22B",
    kind: "dense",
    architecture: "llama",
    vocabulary: 32_768,
    output: true,
    file: "q4",
    metadata: shape(56, 6144, 48, 8, 16_384, 32_768),
    billions: 22.2,
  },
  {
    name: "Devstral Small 24B",
    kind: "dense",
    architecture: "llama",
    vocabulary: 131_072,
    output: true,
    file: "q4",
    metadata: { ...shape(40, 5120, 32, 8, 32_768), ...head(128) },
    billions: 23.6,
  },
  {
    name: "Mixtral 8x7B",
    kind: "experts",
    architecture: "llama",
    vocabulary: 32_000,
    output: true,
    file: "q4",
    metadata: { ...shape(32, 4096, 32, 8, 14_336, 32_768), expert_count: 8, expert_used_count: 2 },
    billions: 46.7,
  },
  {
    name: "Qwen3-Coder 30B-A3B",
    kind: "experts",
    architecture: "qwen3moe",
    vocabulary: 151_936,
    output: true,
    file: "q8",
    metadata: { ...shape(48, 2048, 32, 4, 5472, 262_144), ...head(128), ...experts(128, 8, 768) },
    billions: 30.5,
    gigabytes: 32.5,
  },
  {
    name: "gpt-oss 20B",
    kind: "window",
    architecture: "gpt-oss",
    vocabulary: 201_088,
    output: true,
    file: "mxfp4",
    metadata: {
      ...shape(24, 2880, 64, 8, 2880),
      ...head(64),
      ...experts(32, 4, 2880),
      ...window(128),
    },
    billions: 20.9,
    gigabytes: 12.1,
  },
  {
    name: "gpt-oss 120B",
    kind: "window",
    architecture: "gpt-oss",
    vocabulary: 201_088,
    output: true,
    file: "mxfp4",
    metadata: {
      ...shape(36, 2880, 64, 8, 2880),
      ...head(64),
      ...experts(128, 4, 2880),
      ...window(128),
    },
    billions: 117,
    gigabytes: 63.4,
  },
  {
    name: "Gemma 3 4B",
    kind: "window",
    architecture: "gemma3",
    vocabulary: 262_144,
    output: false,
    file: "q8",
    metadata: { ...shape(34, 2560, 8, 4, 10_240), ...head(256), ...window(1024) },
    billions: 3.88,
    gigabytes: 4.13,
  },
  {
    name: "Gemma 3 12B",
    kind: "window",
    architecture: "gemma3",
    vocabulary: 262_144,
    output: false,
    file: "q4",
    metadata: { ...shape(48, 3840, 16, 8, 15_360), ...head(256), ...window(1024) },
    billions: 11.8,
  },
  {
    name: "Gemma 3 27B",
    kind: "window",
    architecture: "gemma3",
    vocabulary: 262_144,
    output: false,
    file: "q4",
    metadata: { ...shape(62, 5376, 32, 16, 21_504), ...head(128), ...window(1024) },
    billions: 27.0,
  },
  {
    name: "Qwen3-Next 80B-A3B",
    kind: "hybrid",
    architecture: "qwen3next",
    vocabulary: 151_936,
    output: true,
    file: "q4",
    metadata: {
      ...shape(48, 2048, 16, 2, 5120, 262_144),
      ...head(256),
      "rope.dimension_count": 64,
      ...experts(512, 10, 512),
      expert_shared_feed_forward_length: 512,
      ...ssm(4, 4096, 128, 32, 16),
      full_attention_interval: 4,
    },
    billions: 79.7,
  },
  {
    name: "Granite 4.0 H Tiny",
    kind: "hybrid",
    architecture: "granitehybrid",
    vocabulary: 100_352,
    output: false,
    file: "q8",
    metadata: {
      ...shape(40, 1536, 12, 4, 512),
      ...graniteHeads(4),
      ...experts(64, 6, 512),
      expert_shared_feed_forward_length: 1024,
      ...ssm(4, 3072, 128, 48, 1),
    },
    billions: 6.94,
  },
  {
    name: "Granite 4.0 H Small",
    kind: "hybrid",
    architecture: "granitehybrid",
    vocabulary: 100_352,
    output: false,
    file: "q4",
    metadata: {
      ...shape(40, 4096, 32, 8, 768),
      ...graniteHeads(8),
      ...experts(72, 10, 768),
      expert_shared_feed_forward_length: 1536,
      ...ssm(4, 8192, 128, 128, 1),
    },
    billions: 32.2,
  },
  {
    name: "Falcon-H1 0.5B",
    kind: "hybrid",
    architecture: "falcon-h1",
    vocabulary: 32_784,
    output: true,
    file: "q8",
    metadata: { ...shape(36, 1024, 8, 2, 2048, 16_384), ...head(64), ...ssm(4, 1536, 128, 24, 1) },
    billions: 0.521,
  },
  {
    name: "DeepSeek-Coder-V2-Lite 16B",
    kind: "latent",
    architecture: "deepseek2",
    vocabulary: 102_400,
    output: true,
    file: "q8",
    metadata: {
      ...shape(27, 2048, 16, 1, 10_944, 163_840),
      ...latent,
      ...experts(64, 6, 1408),
      expert_shared_count: 2,
      leading_dense_block_count: 1,
    },
    billions: 15.7,
    gigabytes: 16.7,
  },
  {
    name: "DeepSeek-V3 671B",
    kind: "latent",
    architecture: "deepseek2",
    vocabulary: 129_280,
    output: true,
    file: "q4",
    metadata: {
      ...shape(61, 7168, 128, 1, 18_432, 163_840),
      ...latent,
      "attention.q_lora_rank": 1536,
      ...experts(256, 8, 2048),
      expert_shared_count: 1,
      leading_dense_block_count: 3,
    },
    billions: 671,
  },
  {
    name: "nomic-embed-text v1.5",
    kind: "embedding",
    architecture: "nomic-bert",
    vocabulary: 30_522,
    output: false,
    file: "q8",
    metadata: {
      ...shape(12, 768, 12, 12, 3072, 2048),
      "attention.causal": false,
      pooling_type: 1,
    },
    billions: 0.137,
  },
];
