import { stripLeakedTokens } from "../../protocol/code/leakedTokens";
import { stripThinking } from "../../protocol/code/thinking";
import type { AnswerContext } from "./answerContext";
import { unwrapJson } from "./unwrapJson";

/** Context of an answer without a document: `cleanAnswer` then removes only what no answer should have. */
export const emptyContext: AnswerContext = { text: "", region: [], before: [], languageId: "", path: "" };

/**
 * The answer proper: without thoughts and leaked special tokens, and taken out of a JSON string. Throws an
 * `EditRefusedError` for JSON that may or may not be the code itself.
 */
export function cleanAnswer(raw: string, context: AnswerContext): string {
  const plain = raw.replace(/\r\n?/g, "\n");
  const said = stripLeakedTokens(
    stripThinking(plain, context.text).text,
    context.specialTokens ?? [],
    context.text,
  );
  return unwrapJson(said, context) ?? said;
}
