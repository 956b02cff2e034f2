import {
  LanguageModelChatMessageRole,
  type LanguageModelChatRequestMessage,
  LanguageModelDataPart,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
  l10n,
} from "vscode";
import type { ChatMessage, ToolCall } from "../../../server/protocol/chat";

/** Messages of VS Code's language model API as the server takes them. Throws when there is a picture among them. */
export function toChatMessages(messages: readonly LanguageModelChatRequestMessage[]): ChatMessage[] {
  return messages.flatMap(toMessages);
}

function toMessages({ role, content }: LanguageModelChatRequestMessage): ChatMessage[] {
  const text = content.map(textOf).join("");
  if (role === LanguageModelChatMessageRole.Assistant) {
    const toolCalls = content.flatMap((part): ToolCall[] =>
      part instanceof LanguageModelToolCallPart
        ? [{ id: part.callId, name: part.name, arguments: JSON.stringify(part.input) }]
        : [],
    );
    return [{ role: "assistant", text, ...(toolCalls.length > 0 ? { toolCalls } : {}) }];
  }
  // A role beyond the two of the API is the system's, which VS Code's own chat uses.
  if (role !== LanguageModelChatMessageRole.User) return [{ role: "system", text }];
  const results = content.flatMap((part): ChatMessage[] =>
    part instanceof LanguageModelToolResultPart
      ? [{ role: "tool", toolCallId: part.callId, text: part.content.map(textOf).join("") }]
      : [],
  );
  return text === "" && results.length > 0 ? results : [...results, { role: "user", text }];
}

/** Text of a part; nothing for parts that are no text, such as marks for a cache. */
function textOf(part: unknown): string {
  if (part instanceof LanguageModelTextPart) return part.value;
  if (!(part instanceof LanguageModelDataPart)) return "";
  if (part.mimeType.startsWith("image/"))
    throw new Error(l10n.t("This model reads text only, so a picture can't be sent to it."));
  return /^text\/|[/+]json$/.test(part.mimeType) ? new TextDecoder().decode(part.data) : "";
}
