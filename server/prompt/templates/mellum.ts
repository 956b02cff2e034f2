import { type Family, hasMarks } from "../family";

const marks = { prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>" };

/**
 * JetBrains' Mellum-4b: StarCoder's tokens, but trained suffix first with files in front. Source: the model card of
 * JetBrains/Mellum-4b-base. Its chat tags tell it from StarCoder and Granite.
 */
export const mellum: Family = {
  id: "mellum",
  order: "spm",
  marks,
  repository: { file: { mark: "<filename>" }, files: "beforePrompt", path: "beforePrompt" },
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) =>
    hasMarks(model, ...Object.values(marks), "<filename>") &&
    (/^mellum\b/i.test(model.name) || hasMarks(model, "<system>", "<assistant>")),
};
