import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "[PREFIX]", suffix: "[SUFFIX]" };

/**
 * Codestral, and Mistral models with its tokens. Source: `encode_fim` in mistralai/mistral-common, which uses no middle token,
 * although vocabularies contain one. The format for other files is the one that Continue uses.
 */
export const codestral: Family = {
  id: "codestral",
  order: "spm",
  fimTokens,
  repository: { file: { text: "+++++ " }, files: "inPrefix", path: "inPrefix" },
  stopTexts: ["\n+++++ "],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
};
