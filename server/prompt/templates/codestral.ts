import { type Family, hasMarks } from "../family";

const marks = { prefix: "[PREFIX]", suffix: "[SUFFIX]" };

/**
 * Codestral and Mistral models with its tokens. Source: `encode_fim` in mistralai/mistral-common, which has no middle token,
 * although vocabularies hold one; the form of other files is the one that Continue uses.
 */
export const codestral: Family = {
  id: "codestral",
  order: "spm",
  marks,
  repository: { file: { text: "+++++ " }, files: "inPrefix", path: "inPrefix" },
  stopTexts: ["\n+++++ "],
  suffixShare: 0.25,
  matches: (model) => hasMarks(model, ...Object.values(marks)),
};
