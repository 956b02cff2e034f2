import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" };

/** Qwen2.5-Coder, Qwen3-Coder and their kin. Source: QwenLM/Qwen2.5-Coder, examples/Qwen2.5-Coder-repolevel-fim.py. */
export const qwenCoder: Family = {
  id: "qwen-coder",
  order: "psm",
  fimTokens,
  repository: {
    name: { specialToken: "<|repo_name|>", end: "\n" },
    file: { specialToken: "<|file_sep|>" },
    files: "beforePrompt",
    path: "beforePrompt",
  },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens), "<|repo_name|>", "<|file_sep|>"),
};
