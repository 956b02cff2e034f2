import { type Family, hasMarks } from "../family";
import { qwenCoder } from "./qwenCoder";

/** The bundled model: Qwen's control tokens, but trained suffix first. See server/assets/starter-code.md. */
export const starterCode: Family = {
  ...qwenCoder,
  id: "starter-code",
  order: "spm",
  // 700 tokens of prefix and 150 of suffix were measured to be best; beyond its 1024 tokens of context it degrades.
  suffixShare: 150 / 850,
  maxPromptTokens: 850,
  maxTokens: 60,
  matches: (model) =>
    model.architecture === "llama" &&
    model.name === "Starter Code" &&
    hasMarks(model, ...Object.values(qwenCoder.marks)),
};
