import { l10n } from "../../server/protocol/l10n";
import type { ReviewFinding } from "../../server/protocol/review";
import { escapePunctuation } from "../ui/text";

/** Renders a finding as Markdown. The model's text keeps inline code, but cannot contain links or images. */
export function commentMarkdown({ message, fix }: ReviewFinding): string {
  const text = escaped(message);
  return fix === undefined ? text : `${text}\n\n**${l10n.t("Suggested change:")}** ${escaped(fix)}`;
}

/** The edit instruction that fixes the finding. */
export function fixInstruction({ message, fix }: ReviewFinding): string {
  return fix === undefined ? message : `${message} ${fix}`;
}

/** The severity as a label for the comment. */
export function severityText({ severity }: ReviewFinding): string {
  switch (severity) {
    case "error":
      return l10n.t("Error");
    case "warning":
      return l10n.t("Possible problem");
    case "hint":
      return l10n.t("Hint");
  }
}

function escaped(text: string): string {
  const parts = text.replace(/[\s\p{Cc}]+/gu, " ").split(/(`[^`]+`)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : escapePunctuation(part))).join("");
}
