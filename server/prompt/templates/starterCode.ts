import { type Family, hasSpecialTokens } from "../family";
import { qwenCoder } from "./qwenCoder";

/** The bundled model: Qwen's special tokens, but trained suffix first. See server/assets/starter-code.md. */
export const starterCode: Family = {
  ...qwenCoder,
  id: "starter-code",
  order: "spm",
  // 700 tokens of prefix and 150 of suffix were best in measurements. Beyond its context of 1024 tokens the model degrades.
  suffixShare: 150 / 850,
  maxPromptTokens: 850,
  maxTokens: 60,
  // Measured for the first line on the model's development cases, with the cursor before and inside words: docs/benchmarks.md.
  calibration: [
    [0.15, 0.015],
    [0.25, 0.035],
    [0.375, 0.09],
    [0.55, 0.14],
    [0.75, 0.27],
    [0.925, 0.48],
  ],
  matches: (model) =>
    model.architecture === "llama" &&
    model.name === "Starter Code" &&
    hasSpecialTokens(model, ...Object.values(qwenCoder.fimTokens)),
};
