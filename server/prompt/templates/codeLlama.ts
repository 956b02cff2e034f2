import { type Family, hasMarks } from "../family";

/**
 * Code Llama. Source: `infilling_prompt_tokens` in facebookresearch/codellama, llama/generation.py: the prefix is tokenized with
 * SentencePiece's leading space, suffix and middle without. The control tokens begin with that space themselves; some
 * converters drop it.
 */
export const codeLlama: readonly Family[] = ["▁", ""].map((space) => {
  const marks = { prefix: `${space}<PRE>`, suffix: `${space}<SUF>`, middle: `${space}<MID>` };
  return {
    id: "codellama",
    order: "psm",
    marks,
    prefixLead: " ",
    stopTexts: [],
    suffixShare: 0.25,
    matches: (model) => hasMarks(model, ...Object.values(marks)),
  };
});
