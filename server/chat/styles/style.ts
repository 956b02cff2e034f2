import type { ModelTraits } from "../../prompt/family";
import type { ChatCommand, ContextBlock } from "../../protocol/chat";

/** What a user asks in one message. */
export interface Question {
  readonly text: string;
  readonly command?: ChatCommand;
  readonly context: readonly ContextBlock[];
}

/** How a kind of model wants to be spoken to. One file each in styles/, listed in styles/index.ts. */
export interface ChatStyle {
  readonly id: string;
  /** The first message of every conversation, so that its KV cache serves them all; empty for none. */
  readonly system: string;
  /** A question with its context as one message. */
  layOut(question: Question): string;
  /** Why such a model is not asked this, as one sentence; undefined for what it can answer. Absent for models that may be asked anything. */
  refusal?(question: Question): string | undefined;
  /** It can say what is wrong with a change, and where. */
  readonly reviews: boolean;
  /** Whether a model wants this style, from what its file says: never from its file name. */
  matches(model: Pick<ModelTraits, "architecture" | "name">): boolean;
}
