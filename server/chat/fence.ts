import type { ContextBlock } from "../protocol/chat";
import { label as harmless } from "./context/labels";

/** A Markdown code block around `text`, whose fence is longer than any that the text has. */
export function fence(text: string, languageId: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  // A conversation of before names languages as well, and its file may be anyone's.
  const language = languageId.replace(/[^\w+#.-]/g, "");
  return `${marks}${language}\n${text.replace(/\n$/, "")}\n${marks}`;
}

/** Something attached, under its label. */
export function labelled({
  label,
  text,
  languageId,
}: Pick<ContextBlock, "label" | "text" | "languageId">): string {
  return `${harmless(label)}:\n${fence(text, languageId)}`;
}
