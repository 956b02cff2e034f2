import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" };

/** IBM Granite 4. Source: IBM's prompt engineering guide for Granite 4.0, which has no format for several files. */
export const granite4: Family = {
  id: "granite4",
  order: "psm",
  fimTokens,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) =>
    hasSpecialTokens(model, ...Object.values(fimTokens), "<|end_of_text|>", "<|start_of_role|>"),
};
