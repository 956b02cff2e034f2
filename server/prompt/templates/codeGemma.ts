import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" };

/** CodeGemma. Source: figure 2 of its paper (arXiv 2406.11409): paths before the prompt, a separator between files. */
export const codeGemma: Family = {
  id: "codegemma",
  order: "psm",
  fimTokens,
  repository: { separatorToken: "<|file_separator|>", files: "beforePrompt", path: "beforePrompt" },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens), "<|file_separator|>"),
};
