import {
  LanguageModelChatMessageRole,
  type LanguageModelChatRequestMessage,
  LanguageModelDataPart,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
} from "vscode";
import type { ChatMessage, ToolCall } from "../../../server/protocol/chat";
import { l10n } from "../../../server/protocol/l10n";

/** Converts messages of VS Code's language model API to the server's format. Throws if one contains an image. */
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
    return [{ role: "assistant", text, ...(toolCalls.length > 0 && { toolCalls }) }];
  }
  // The API has two roles; VS Code's own chat also uses a third one for the system message.
  if (role !== LanguageModelChatMessageRole.User) return [{ role: "system", text }];
  const results = content.flatMap((part): ChatMessage[] =>
    part instanceof LanguageModelToolResultPart
      ? [{ role: "tool", toolCallId: part.callId, text: part.content.map(textOf).join("") }]
      : [],
  );
  return text === "" && results.length > 0 ? results : [...results, { role: "user", text }];
}

/** Text of a part; "" for parts without text, such as cache markers. */
function textOf(part: unknown): string {
  if (part instanceof LanguageModelTextPart) return part.value;
  if (!(part instanceof LanguageModelDataPart)) return "";
  if (part.mimeType.startsWith("image/"))
    throw new Error(l10n.t("This model reads text only. Remove the image."));
  return /^text\/|[/+]json$/.test(part.mimeType) ? new TextDecoder().decode(part.data) : "";
}
