import { type Family, hasSpecialTokens } from "../family";

/**
 * Models of no other family, by the tokens that llama.cpp takes for fill-in-the-middle tokens (`src/llama-vocab.cpp`), in its
 * order. `<|prefix|>` is Falcon-H1-Tiny-Coder's, `<fim-prefix>` is SantaCoder's.
 */
export const generic: readonly Family[] = [
  ["<|fim_", "|>"],
  ["<fim-", ">"],
  ["<|", "|>"],
].map(([start, end]) => {
  const fimTokens = {
    prefix: `${start}prefix${end}`,
    suffix: `${start}suffix${end}`,
    middle: `${start}middle${end}`,
  };
  return {
    id: "generic",
    order: "psm",
    fimTokens,
    stopTexts: [],
    suffixShare: 0.25,
    matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
  };
});
