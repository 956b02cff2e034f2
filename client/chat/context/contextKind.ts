import type { ContextItem } from "../../../server/protocol/chat";
import type { Attachment } from "../history/conversation";

/** One sentence for the user: why there is nothing to attach. */
export interface Problem {
  readonly problem: string;
}

/** Something that can be attached to a message. The server reads it, and says no where it may not. */
export interface ContextKind {
  readonly kind: Attachment["kind"];
  /** Asks others, who may be slow, and is left out where they are. All else is waited for. */
  readonly isSlow?: boolean;
  /** What "@" offers for a query, best first; a few of them. */
  find(query: string, signal: AbortSignal): Promise<readonly Attachment[]>;
  /** When it is picked: takes hold of what would be gone later. */
  pick?(offered: Attachment): Promise<Attachment | Problem>;
  /** What the server is to read now. `question` is the message that it is attached to. */
  items(attachment: Attachment, question: string): Promise<readonly ContextItem[] | Problem>;
}

export function isProblem(found: object): found is Problem {
  return "problem" in found;
}
