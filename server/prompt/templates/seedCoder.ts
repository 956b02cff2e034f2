import { type Family, hasSpecialTokens } from "../family";

const fimTokens = { prefix: "<[fim-prefix]>", suffix: "<[fim-suffix]>", middle: "<[fim-middle]>" };

/**
 * ByteDance Seed-Coder. Source: section 2.2 of its paper (arXiv 2506.03524): suffix first, and no format for several
 * files.
 */
export const seedCoder: Family = {
  id: "seed-coder",
  order: "spm",
  fimTokens,
  stopTexts: [],
  suffixShare: 0.25,
  matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
};
