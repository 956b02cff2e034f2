import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<|code_prefix|>", suffix: "<|code_suffix|>", middle: "<|code_middle|>" };

/** GLM-4.x. Source: ggml-org/llama.cpp, src/llama-vocab.cpp, which detects these tokens; the order is llama.cpp's. */
export const glm: Family = {
  id: "glm",
  order: "psm",
  fimTokens,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
};
