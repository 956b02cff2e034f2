import { type Family, hasMarks } from "../family";

const marks = { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" };

/** Qwen2.5-Coder, Qwen3-Coder and their kin. Source: QwenLM/Qwen2.5-Coder, examples/Qwen2.5-Coder-repolevel-fim.py. */
export const qwenCoder: Family = {
  id: "qwen-coder",
  order: "psm",
  marks,
  repository: {
    name: { mark: "<|repo_name|>", end: "\n" },
    file: { mark: "<|file_sep|>" },
    files: "beforePrompt",
    path: "beforePrompt",
  },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasMarks(model, ...Object.values(marks), "<|repo_name|>", "<|file_sep|>"),
};
