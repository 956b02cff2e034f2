import { type Family, hasMarks } from "../family";

const marks = { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" };

/** IBM Granite 4. Source: IBM's prompt engineering guide for Granite 4.0, which has no form for several files. */
export const granite4: Family = {
  id: "granite4",
  order: "psm",
  marks,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasMarks(model, ...Object.values(marks), "<|end_of_text|>", "<|start_of_role|>"),
};
