import type { Token } from "node-llama-cpp";
import type { PromptPart } from "./engine";
import { EngineError } from "./errors";
import type { Vocabulary } from "./generate";
import { wordTokens } from "./healing";

/**
 * The tokens of a prompt. Those of the word that the text before the cursor ends in come last, `typed` of them: where a control
 * token follows that text, the word becomes the beginning of the answer.
 */
export function layOut(
  prompt: readonly PromptPart[],
  { tokenizer, model, index }: Vocabulary,
): { ids: Token[]; typed: number } {
  const { bos, shouldPrependBosToken } = model.tokens;
  const ids: Token[] = shouldPrependBosToken && bos !== null ? [bos] : [];
  let typed: readonly Token[] = [];
  for (const part of prompt) {
    if ("text" in part) {
      const tokens = tokenizer.tokenizeText(part.text);
      const kept = tokens.length - (part.endsAtCursor ? wordTokens(part.text, tokens, index) : 0);
      for (const id of tokens.slice(0, kept)) ids.push(id);
      if (part.endsAtCursor) typed = tokens.slice(kept);
      continue;
    }
    const id = tokenizer.markId(part.mark);
    if (id === undefined) throw new EngineError(`The model's vocabulary has no token ${part.mark}.`);
    ids.push(id);
  }
  // The first token of all cannot be generated.
  return { ids: [...ids, ...typed], typed: ids.length === 0 ? 0 : typed.length };
}
