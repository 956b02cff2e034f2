/**
 * Shapes of the catalogue's models, by their names there; where another model has the same shape, its name. The sources are those
 * of `realModels`.
 */
import { realModels } from "./models";
import { experts, graniteHeads, head, type RealModel, shape, ssm } from "./shapes";

/** A published shape under another name, or in another file. */
function like(known: string, name: string, file?: RealModel["file"]): RealModel {
  const model = realModels.find((each) => each.name === known);
  if (model === undefined) throw new Error(`No model ${known}`);
  const { gigabytes: _, ...rest } = model;
  return { ...rest, name, file: file ?? model.file };
}

const qwen2 = {
  kind: "dense",
  architecture: "qwen2",
  vocabulary: 151_936,
  output: false,
  file: "q8",
} as const;
const small: RealModel = {
  ...qwen2,
  name: "Qwen2.5-Coder 0.5B",
  metadata: shape(24, 896, 14, 2, 4864, 32_768),
  billions: 0.494,
};

export const catalogueModels: readonly RealModel[] = [
  small,
  // Its file repeats the embeddings as the output.
  { ...small, name: "Qwen2.5-Coder 0.5B Instruct", output: true, billions: 0.63 },
  like("Qwen2.5-Coder 1.5B", "Qwen2.5-Coder 1.5B"),
  like("Qwen2.5-Coder 1.5B", "Qwen2.5-Coder 1.5B Instruct"),
  {
    ...qwen2,
    name: "Qwen2.5-Coder 3B",
    metadata: shape(36, 2048, 16, 2, 11_008, 32_768),
    billions: 3.09,
  },
  like("Qwen2.5-Coder 7B", "Qwen2.5-Coder 7B"),
  like("Qwen2.5-Coder 7B", "Qwen2.5-Coder 7B Instruct", "q4"),
  {
    name: "Qwen3 4B Instruct 2507",
    kind: "dense",
    architecture: "qwen3",
    vocabulary: 151_936,
    output: false,
    file: "q4",
    metadata: { ...shape(36, 2560, 32, 8, 9728, 262_144), ...head(128) },
    billions: 4.02,
  },
  {
    name: "Granite 4.0 H Micro",
    kind: "hybrid",
    architecture: "granitehybrid",
    vocabulary: 100_352,
    output: false,
    file: "q4",
    metadata: {
      ...shape(40, 2048, 32, 8, 8192),
      ...graniteHeads(8),
      ...ssm(4, 4096, 128, 64, 1),
    },
    billions: 3.19,
  },
  like("Granite 4.0 H Tiny", "Granite 4.0 H Tiny", "q4"),
  like("Granite 4.0 H Small", "Granite 4.0 H Small"),
  like("Qwen3-Coder 30B-A3B", "Qwen3-Coder 30B-A3B Instruct (4 bits)", "q4"),
  like("Qwen3-Coder 30B-A3B", "Qwen3-Coder 30B-A3B Instruct"),
  like("Qwen3-Next 80B-A3B", "Qwen3-Coder-Next 80B-A3B"),
  {
    name: "Qwen3.6 35B-A3B",
    kind: "hybrid",
    architecture: "qwen35moe",
    vocabulary: 248_320,
    output: true,
    file: "q4",
    metadata: {
      ...shape(40, 2048, 16, 2, 512, 262_144),
      ...head(256),
      "rope.dimension_count": 64,
      ...experts(256, 8, 512),
      expert_shared_feed_forward_length: 512,
      ...ssm(4, 4096, 128, 32, 16),
      full_attention_interval: 4,
    },
    billions: 34.7,
  },
  like("gpt-oss 20B", "gpt-oss 20B"),
  like("gpt-oss 120B", "gpt-oss 120B"),
  {
    name: "GLM-4.5-Air 106B-A12B",
    kind: "experts",
    architecture: "glm4moe",
    vocabulary: 151_552,
    output: true,
    file: "q4",
    metadata: {
      ...shape(47, 4096, 96, 8, 10_944),
      ...head(128),
      ...experts(128, 8, 1408),
      expert_shared_count: 1,
      leading_dense_block_count: 1,
      nextn_predict_layers: 1,
    },
    billions: 110.5,
  },
  like("Devstral Small 24B", "Devstral Small 2 24B"),
  {
    name: "Qwen3 235B-A22B Instruct 2507",
    kind: "experts",
    architecture: "qwen3moe",
    vocabulary: 151_936,
    output: true,
    file: "q3",
    metadata: { ...shape(94, 4096, 64, 4, 12_288, 262_144), ...head(128), ...experts(128, 8, 1536) },
    billions: 235.1,
  },
  like("Qwen2.5-Coder 1.5B", "Sweep Next-Edit 1.5B"),
  like("Qwen2.5-Coder 7B", "Zeta 7B", "q4"),
];
