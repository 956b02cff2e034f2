import type { ChatCommand, ContextBlock } from "../../server/protocol/chat";
import type { Attachment } from "./history/conversation";
import type { Chip } from "./messages";

export interface OutgoingMessage {
  readonly text: string;
  readonly command?: ChatCommand;
  readonly attachments: readonly Attachment[];
}

/** What was read of a message's attachments, and how they are shown from now on. */
export interface ReadAttachments {
  readonly blocks: readonly ContextBlock[];
  readonly chips: readonly Chip[];
}

/** As the user would type it. */
export function asTyped({ text, command }: Pick<OutgoingMessage, "text" | "command">): string {
  return command === undefined ? text : `/${command} ${text}`.trimEnd();
}

/** Several as one text that can be sent: what is to be done stands at its beginning, or it would be taken for words. */
export function typedTogether(messages: readonly OutgoingMessage[]): string {
  const commandsFirst = messages.toSorted(
    (a, b) => Number(a.command === undefined) - Number(b.command === undefined),
  );
  return commandsFirst.map(asTyped).join("\n\n");
}
