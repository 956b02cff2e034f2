import { type Family, hasMarks } from "../family";

const marks = { prefix: "<|code_prefix|>", suffix: "<|code_suffix|>", middle: "<|code_middle|>" };

/** GLM-4.x. Source: ggml-org/llama.cpp, src/llama-vocab.cpp, which detects these tokens; the order is llama.cpp's. */
export const glm: Family = {
  id: "glm",
  order: "psm",
  marks,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasMarks(model, ...Object.values(marks)),
};
