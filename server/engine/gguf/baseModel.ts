/** What a file says of itself when it continues text and was not trained for conversations. */
const base = /\bbase\b/i;
/** What it says when it was, whatever else its name contains. */
const trained = /\b(instruct|chat|it|assistant|coder-next|sft|dpo)\b/i;
/** Families whose base models say nothing, but whose others do. */
const silentBase = /^qwen2\.5[-_ ]coder[-_ ]\d+(\.\d+)?b$/i;

/**
 * Whether a model was only trained to continue text. Such a file may have a chat template, because its tokenizer comes with one, and
 * then answers nonsense. `finetune` is `general.finetune`.
 */
export function isBaseModel(name: string, finetune: string): boolean {
  if (trained.test(name.replaceAll("_", " ")) || trained.test(finetune)) return false;
  return base.test(finetune) || base.test(name.replaceAll("_", " ")) || silentBase.test(name);
}
