import type { EditResultFormat } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";
import type { Parts } from "../source";

/** An answer applied to the document, not yet accepted. */
export interface Placed {
  readonly parts: Parts;
  readonly format: EditResultFormat;
  /** Warnings for the user, one sentence each. */
  readonly warnings: readonly string[];
}

export function emptySentence(): string {
  return l10n.t("The model's answer is empty. Rephrase the instruction.");
}

export function cutOffSentence(): string {
  return l10n.t(
    "The answer was cut off. Select less, or raise inhouse.chat.contextTokens if the model allows it.",
  );
}

export function numbersSentence(): string {
  return l10n.t("Only some lines of the answer have line numbers. Ask again for the code without numbers.");
}
