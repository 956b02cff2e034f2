import type { ReviewFinding } from "../../server/protocol/review";
import { escapePunctuation, type Translate } from "../ui/text";

/** Renders a finding as Markdown. The model's text keeps inline code, but cannot contain links or images. */
export function commentMarkdown({ message, fix }: ReviewFinding, t: Translate): string {
  const text = escaped(message);
  return fix === undefined ? text : `${text}\n\n**${t("Suggested change:")}** ${escaped(fix)}`;
}

/** The edit instruction that fixes the finding. */
export function fixInstruction({ message, fix }: ReviewFinding): string {
  return fix === undefined ? message : `${message} ${fix}`;
}

/** The severity as a label for the comment. */
export function severityText({ severity }: ReviewFinding, t: Translate): string {
  switch (severity) {
    case "error":
      return t("Error");
    case "warning":
      return t("Possible problem");
    case "hint":
      return t("Hint");
  }
}

function escaped(text: string): string {
  const parts = text.replace(/[\s\p{Cc}]+/gu, " ").split(/(`[^`]+`)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : escapePunctuation(part))).join("");
}
