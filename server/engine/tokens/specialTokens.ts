/** Token types in `tokenizer.ggml.token_type`. */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/**
 * Whether a vocabulary entry is a special token: one that structures a prompt and that user text must never yield. Converters
 * disagree about the type of these tokens, so the text counts as well.
 */
export function isSpecialToken(text: string, type: number | undefined): boolean {
  if (type === tokenTypes.control) return true;
  if (type === tokenTypes.userDefined) return specialTokenShape.test(text) || knownSpecialTokens.has(text);
  return type === tokenTypes.normal && knownSpecialTokens.has(text);
}

/**
 * Shapes of special tokens among the user-defined ones. Others are plain text: Gemma has HTML tags such as `<table>`, DeepSeek
 * has single letters, and code with them should be tokenized as the model learned it.
 */
const specialTokenShape =
  /^(?:<\|[^\s|]+\|?>|<[^\s|]+\|>|<｜\S+｜>|<\[\S+\]>|<\/?[a-z]+[_-][a-z_-]+>|▁?<[A-Z]{3,}>|\[\/?[A-Z_]{3,}\]|<\/?think>|<(?:reponame|filename)>)$/;

/** Fill-in-the-middle and end tokens that some files store with the type of plain text. */
const knownSpecialTokens: ReadonlySet<string> = new Set([
  ...["prefix", "suffix", "middle", "pad"].flatMap((part) => [
    `<|fim_${part}|>`,
    `<fim_${part}>`,
    `<fim-${part}>`,
    `<[fim-${part}]>`,
    `<|code_${part}|>`,
  ]),
  ...["PRE", "SUF", "MID", "EOT"].flatMap((part) => [`<${part}>`, `▁<${part}>`]),
  ...["begin", "hole", "end"].map((part) => `<｜fim▁${part}｜>`),
  ...["[PREFIX]", "[SUFFIX]", "[MIDDLE]", "<|prefix|>", "<|suffix|>", "<|middle|>"],
  ...["<|repo_name|>", "<|file_sep|>", "<repo_name>", "<reponame>", "<file_sep>", "<filename>"],
  ...["<s>", "</s>", "<bos>", "<eos>"],
]);
