import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>" };

/** StarCoder2. Source: section 5 of its paper (arXiv 2402.19173); the path goes inside the prefix. */
export const starCoder2: Family = {
  id: "starcoder2",
  order: "psm",
  fimTokens,
  repository: {
    name: { specialToken: "<repo_name>", end: "" },
    file: { specialToken: "<file_sep>" },
    files: "beforePrompt",
    path: "inPrefix",
  },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens), "<repo_name>", "<file_sep>"),
};

/**
 * StarCoder, StableCode, Granite up to 3, Refact. They were trained on one file at a time, so other files are comments.
 * Source: bigcode/starcoder's model card; ggml-org/llama.cpp#12988 for Granite.
 */
export const starCoder: Family = {
  id: "starcoder",
  order: "psm",
  fimTokens,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
};
