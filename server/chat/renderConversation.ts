import type { ModelMessage } from "../engine/chatEngine";
import type { ChatCommand, ChatMessage, ChatSummary, ContextBlock } from "../protocol/chat";
import type { ChatStyle } from "./styles/style";

export interface Conversation {
  readonly messages: readonly ChatMessage[];
  /** Slash command of the last message; earlier messages carry their own. */
  readonly command?: ChatCommand;
  readonly summary?: ChatSummary;
}

/**
 * Renders a conversation into the model's messages. A later message never changes an earlier one, so the next turn
 * finds them all in the KV cache.
 */
export function renderConversation(
  { messages, command, summary }: Conversation,
  style: ChatStyle,
): readonly ModelMessage[] {
  const last = lastQuestion(messages);
  const before = summary?.text ?? "";
  const system = [style.system, before === "" ? "" : `${beforeSummary}\n${before}`]
    .filter((part) => part !== "")
    .join("\n\n");
  const first: ModelMessage[] = system === "" ? [] : [{ role: "system", text: system }];
  const from = summary?.from ?? 0;
  const rest = withoutRepeated(messages.slice(from)).map((message, at) =>
    renderMessage(message, from + at === last ? command : undefined, style),
  );
  return [...first, ...rest.filter((message) => message.role !== "assistant" || !isEmpty(message))];
}

const beforeSummary = "What was said before, in short:";

/** Removes attachments that an earlier message, or the same one, already has. */
export function withoutRepeated(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const known = new Set<string>();
  const isNew = ({ label, text }: ContextBlock) => known.size < known.add(JSON.stringify([label, text])).size;
  return messages.map((message) =>
    message.role === "user" && message.context !== undefined
      ? { ...message, context: message.context.filter(isNew) }
      : message,
  );
}

/** Renders a message, with its attachments if it is a question. */
export function renderMessage(
  message: ChatMessage,
  asked: ChatCommand | undefined,
  style: ChatStyle,
): ModelMessage {
  if (message.role !== "user") return message;
  const command = asked ?? message.command;
  const context = message.context ?? [];
  if (command === undefined && context.length === 0) return { role: "user", text: message.text };
  const question = { text: message.text, context, ...(command !== undefined && { command }) };
  return { role: "user", text: style.render(question) };
}

/** Index of the user's last message; -1 if there is none. */
export function lastQuestion(messages: readonly ChatMessage[]): number {
  return messages.findLastIndex(({ role }) => role === "user");
}

function isEmpty({ text, toolCalls = [] }: Extract<ModelMessage, { role: "assistant" }>): boolean {
  return text === "" && toolCalls.length === 0;
}
