import { type Family, hasMarks } from "../family";

/**
 * Models that no family above knows, by the tokens that llama.cpp takes for fill-in-the-middle ones (`src/llama-vocab.cpp`), in
 * its order. `<|prefix|>` is Falcon-H1-Tiny-Coder's, `<fim-prefix>` SantaCoder's.
 */
export const generic: readonly Family[] = [
  ["<|fim_", "|>"],
  ["<fim-", ">"],
  ["<|", "|>"],
].map(([start, end]) => {
  const marks = {
    prefix: `${start}prefix${end}`,
    suffix: `${start}suffix${end}`,
    middle: `${start}middle${end}`,
  };
  return {
    id: "generic",
    order: "psm",
    marks,
    stopTexts: [],
    suffixShare: 0.25,
    matches: (model) => hasMarks(model, ...Object.values(marks)),
  };
});
