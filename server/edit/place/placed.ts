import type { EditResultFormat } from "../../protocol/edit";
import type { Parts } from "../source";

/** An answer applied to the document, not yet accepted. */
export interface Placed {
  readonly parts: Parts;
  readonly format: EditResultFormat;
  /** Warnings for the user, one sentence each. */
  readonly warnings: readonly string[];
}

export const cutOffSentence =
  "The answer was cut off. Select less, or raise inhouse.chat.contextTokens if the model allows it.";

export const numbersSentence =
  "Only some lines of the answer have line numbers. Ask again for the code without numbers.";
