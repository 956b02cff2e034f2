import type { CompletionReason } from "../protocol/completionReason";
import type { CursorText } from "../text/cursorText";

/** One rule applied to a model's answer. Each has a file in filters/; index.ts lists them in order. */
export interface Filter {
  readonly name: string;
  /** Why nothing was shown when this filter leaves nothing, such as "it only repeated the code below". */
  readonly reason: CompletionReason;
  /** Returns the filtered text; "" discards the completion. */
  apply(text: string, context: CursorText): string;
}

export interface FilterResult {
  readonly text: string;
  /** Names of the filters that changed the text, in the order of their first change. */
  readonly changedBy: readonly string[];
  /** The reason of the filter that discarded the completion. */
  readonly rejectionReason?: CompletionReason;
}
