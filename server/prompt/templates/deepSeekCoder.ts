import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<｜fim▁begin｜>", suffix: "<｜fim▁hole｜>", middle: "<｜fim▁end｜>" };

/**
 * DeepSeek-Coder 1 and 2. Source: README of deepseek-ai/DeepSeek-Coder, "Code Insertion" and "Repository Level Code
 * Completion".
 */
export const deepSeekCoder: Family = {
  id: "deepseek-coder",
  order: "psm",
  fimTokens,
  repository: { file: { text: "#" }, files: "beforePrompt", path: "beforePrompt" },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
};
