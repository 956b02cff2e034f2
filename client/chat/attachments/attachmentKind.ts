import type { ContextItem } from "../../../server/protocol/chat";
import type { Attachment } from "../conversation/conversation";

/** Says why there is nothing to attach. */
export interface Problem {
  /** One sentence for the user. */
  readonly problem: string;
}

/** A kind of attachment. The server reads the content, and refuses files that it may not read. */
export interface AttachmentKind {
  readonly kind: Attachment["kind"];
  /** Depends on other extensions: the search skips it when they are slow, but waits for all other kinds. */
  readonly isSlow?: boolean;
  /** Finds a few entries of the "@" menu for a query, best first. */
  find(query: string, signal: AbortSignal): Promise<readonly Attachment[]>;
  /** Runs when the user picks an entry: captures what may be gone later, such as a selection. */
  pick?(offered: Attachment): Promise<Attachment | Problem>;
  /** Says what the server must read. `question` is the message with this attachment. */
  items(attachment: Attachment, question: string): Promise<readonly ContextItem[] | Problem>;
}

export function isProblem(found: object): found is Problem {
  return "problem" in found;
}
