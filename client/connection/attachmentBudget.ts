import type { ChatModelInfo } from "../../server/protocol/chat";

/** Reserve for the instructions and a long question. */
const questionTokens = 512;

/** The maximum tokens of all attachments that leave room for a question and an answer. */
export function attachmentBudget({ contextTokens, maxOutputTokens }: ChatModelInfo): number {
  return Math.max(contextTokens - maxOutputTokens - questionTokens, Math.floor(contextTokens / 2));
}
