import type { ContextBlock } from "../protocol/chat";
import { sanitizeLabel } from "./sanitizeLabel";

/** Wraps `text` in a Markdown code block whose fence is longer than any fence in the text. */
export function codeFence(text: string, languageId: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  // A stored conversation also names languages, and its file is untrusted.
  const language = languageId.replace(/[^\w+#.-]/g, "");
  return `${marks}${language}\n${text.replace(/\n$/, "")}\n${marks}`;
}

/** Renders an attachment as a code block under its label. */
export function labelled({
  label,
  text,
  languageId,
}: Pick<ContextBlock, "label" | "text" | "languageId">): string {
  return `${sanitizeLabel(label)}:\n${codeFence(text, languageId)}`;
}
