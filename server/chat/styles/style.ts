import type { AnswerRequest } from "../../engine/chatEngine";
import type { ModelTraits } from "../../prompt/family";
import type { ChatCommand, ContextBlock } from "../../protocol/chat";

/** A question of the user with its attachments. */
export interface ChatQuestion {
  readonly text: string;
  readonly command?: ChatCommand;
  readonly context: readonly ContextBlock[];
}

/** The prompt format of a kind of model. One file each in styles/, listed in styles/index.ts. */
export interface ChatStyle {
  readonly id: string;
  /** System message of every conversation, so that its KV cache is shared; empty for none. */
  readonly system: string;
  /** Renders a question and its attachments into one message. */
  render(question: ChatQuestion): string;
  /**
   * Why this model cannot answer, as a sentence for the user; undefined if it can. Absent for models without limits.
   */
  refusal?(question: ChatQuestion): string | undefined;
  /** Sampling of answers whose request sets none; the engine's default if absent. */
  sampling?(question: ChatQuestion): Pick<AnswerRequest, "temperature" | "repeatPenalty">;
  /** Whether the model can review changes. */
  readonly canReview: boolean;
  /** Whether a model uses this style, judged by its metadata and never by its file name. */
  matches(model: Pick<ModelTraits, "architecture" | "name">): boolean;
}
