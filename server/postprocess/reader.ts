import type { CompletionReason } from "../protocol/completionReason";
import type { CursorText } from "../text/cursorText";
import type { Filter } from "./filter";

/** An answer received so far. */
export interface Answer {
  readonly text: string;
  /** Whether the answer is complete. */
  readonly ended: boolean;
}

/**
 * A rule for streamed answers. Its result for a partial answer is a prefix of its result for any longer one: it holds
 * back text that a later token may change.
 */
export interface Reader {
  readonly name: string;
  /** See `Filter`. */
  readonly reason: CompletionReason;
  at(context: CursorText): (answer: Answer) => Answer;
}

/** Applies a reader to complete answers. */
export function asFilter({ name, reason, at }: Reader): Filter {
  return { name, reason, apply: (text, context) => at(context)({ text, ended: true }).text };
}
