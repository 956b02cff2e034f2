import type { ReviewFinding } from "../../server/protocol/review";
import { escapePunctuation, type Translate } from "../text";

/** A remark as Markdown: the model's words are text, and code where it says so; nothing in them is a link or a picture. */
export function remarkMarkdown({ message, fix }: ReviewFinding, t: Translate): string {
  const words = harmless(message);
  return fix === undefined ? words : `${words}\n\n**${t("What to change:")}** ${harmless(fix)}`;
}

/** What the model is asked for when the remark is to be mended. */
export function fixInstruction({ message, fix }: ReviewFinding): string {
  return fix === undefined ? message : `${message} ${fix}`;
}

/** How sure the model is, in words for the head of the remark. */
export function severityText({ severity }: ReviewFinding, t: Translate): string {
  switch (severity) {
    case "error":
      return t("Mistake");
    case "warning":
      return t("Possible problem");
    case "hint":
      return t("Hint");
  }
}

function harmless(text: string): string {
  const parts = text.replace(/[\s\p{Cc}]+/gu, " ").split(/(`[^`]+`)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : escapePunctuation(part))).join("");
}
