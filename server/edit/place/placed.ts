import type { EditRung } from "../../protocol/edit";
import type { Parts } from "../source";

/** An answer in its place, before anybody has agreed to it. */
export interface Placed {
  readonly parts: Parts;
  readonly rung: EditRung;
  /** What the user should know, one sentence each. */
  readonly warnings: readonly string[];
}

export const cutOffSentence =
  "The answer was cut off before its end: select less, or raise inhouse.chat.contextTokens if the model allows it.";

export const numbersSentence =
  "The answer has line numbers in front of some lines only: ask again for the code without numbers.";
