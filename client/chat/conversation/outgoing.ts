import type { ChatCommand, ContextBlock } from "../../../server/protocol/chat";
import type { Chip } from "../protocol/messages";
import type { Attachment } from "./conversation";

export interface OutgoingMessage {
  readonly text: string;
  readonly command?: ChatCommand;
  readonly attachments: readonly Attachment[];
}

/** The content of a message's attachments, and their chips with lengths and problems. */
export interface ReadAttachments {
  readonly blocks: readonly ContextBlock[];
  readonly chips: readonly Chip[];
}

/** The message as the user would type it. */
export function asTyped({ text, command }: Pick<OutgoingMessage, "text" | "command">): string {
  return command === undefined ? text : `/${command} ${text}`.trimEnd();
}

/** Joins messages into one text to send. Commands come first: "/" is a command only at the start of a message. */
export function typedTogether(messages: readonly OutgoingMessage[]): string {
  const commandsFirst = messages.toSorted(
    (a, b) => Number(a.command === undefined) - Number(b.command === undefined),
  );
  return commandsFirst.map(asTyped).join("\n\n");
}
