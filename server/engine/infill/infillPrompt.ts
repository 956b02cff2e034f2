import type { Token } from "node-llama-cpp";
import { l10n } from "../../protocol/l10n";
import type { PromptPart } from "../engine";
import { EngineError } from "../errors";
import { wordTokens } from "../tokens/healing";
import type { Vocabulary } from "./generate";

/**
 * The tokens of a prompt. The last `typed` of them are the word that ends at the cursor: where a special token follows the text
 * before the cursor, that word moves behind it and becomes the beginning of the answer.
 */
export function tokenizePrompt(
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
    const id = tokenizer.specialTokenId(part.specialToken);
    if (id === undefined)
      throw new EngineError(l10n.t("The model has no token {0}: choose another model.", part.specialToken));
    ids.push(id);
  }
  // The very first token cannot be generated.
  return { ids: [...ids, ...typed], typed: ids.length === 0 ? 0 : typed.length };
}
