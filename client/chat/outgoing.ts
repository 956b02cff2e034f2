import type { ChatCommand, ContextBlock } from "../../server/protocol/chat";
import type { Attachment } from "./history/conversation";
import type { Chip } from "./messages";

export interface OutgoingMessage {
  readonly text: string;
  readonly command?: ChatCommand;
  readonly attachments: readonly Attachment[];
}

export interface QueuedMessage extends OutgoingMessage {
  readonly id: string;
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
