import { type Family, hasMarks } from "../family";

const marks = { prefix: "<[fim-prefix]>", suffix: "<[fim-suffix]>", middle: "<[fim-middle]>" };

/** ByteDance Seed-Coder. Source: section 2.2 of its paper (arXiv 2506.03524): suffix first; no form for several files is given. */
export const seedCoder: Family = {
  id: "seed-coder",
  order: "spm",
  marks,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasMarks(model, ...Object.values(marks)),
};
