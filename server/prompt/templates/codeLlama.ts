import { type Family, hasSpecialTokens } from "../family";

/**
 * Code Llama. Source: `infilling_prompt_tokens` in facebookresearch/codellama, llama/generation.py: the prefix is tokenized with
 * SentencePiece's leading space, suffix and middle without it. The special tokens begin with that space themselves, but some
 * converters drop it.
 */
export const codeLlama: readonly Family[] = ["▁", ""].map((space) => {
  const fimTokens = { prefix: `${space}<PRE>`, suffix: `${space}<SUF>`, middle: `${space}<MID>` };
  return {
    id: "codellama",
    order: "psm",
    fimTokens,
    prefixLead: " ",
    stopTexts: [],
    suffixShare: 0.25,
    matches: (model) => hasSpecialTokens(model, ...Object.values(fimTokens)),
  };
});
