/** A model with recurrent layers, as Qwen3-Next, and random weights. */
import { writeGguf } from "./ggufWriter";
import { randomNumbers } from "./random";
import { experts, head, type RealModel, shape, ssm } from "./realModels/shapes";
import { realTensors } from "./realModels/tensors";
import { type ModelToWrite, tinyModel } from "./tinyModel";

const architecture = "qwen3next";

/** Three of its four layers are recurrent. */
export function writeTinyHybridModel(path: string, model: Omit<ModelToWrite, "architecture">): void {
  const { metadata } = tinyModel({ ...model, architecture });
  const tokens = metadata["tokenizer.ggml.tokens"];
  const vocabulary = typeof tokens === "object" && "strings" in tokens ? tokens.strings.length : 0;
  const facts: RealModel["metadata"] = {
    ...shape(4, 64, 4, 2, 96, 4096),
    ...head(16),
    "rope.dimension_count": 16,
    ...experts(4, 2, 32),
    expert_shared_feed_forward_length: 32,
    ...ssm(4, 64, 16, 4, 2),
    full_attention_interval: 4,
  };
  const shapes = realTensors({
    ...{ name: model.name, kind: "hybrid", architecture, vocabulary, output: true, file: "q8", billions: 0 },
    metadata: facts,
  });
  const random = randomNumbers(1);
  writeGguf(path, {
    metadata: {
      ...metadata,
      ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [`${architecture}.${key}`, value])),
      [`${architecture}.context_length`]: 4096,
    },
    tensors: shapes.map(({ name, dimensions }) => {
      const length = dimensions.reduce((product, each) => product * each, 1);
      const [columns = 1] = dimensions;
      // States decay: their factors are negative.
      const number = () => {
        if (name.includes("norm")) return 1;
        return name.endsWith("ssm_a") ? -random() : (random() - 0.5) / Math.sqrt(columns / 12);
      };
      return { name, dimensions, data: Float32Array.from({ length }, number) };
    }),
  });
}
