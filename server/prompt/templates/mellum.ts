import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>" };

/**
 * JetBrains' Mellum-4b: StarCoder's tokens, but trained suffix first with other files in front. Source: the model card of
 * JetBrains/Mellum-4b-base. Its chat tags distinguish it from StarCoder and Granite.
 */
export const mellum: Family = {
  id: "mellum",
  order: "spm",
  fimTokens,
  repository: { file: { specialToken: "<filename>" }, files: "beforePrompt", path: "beforePrompt" },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) =>
    hasSpecialTokens(model, ...Object.values(fimTokens), "<filename>") &&
    (/^mellum\b/i.test(model.name) || hasSpecialTokens(model, "<system>", "<assistant>")),
};
