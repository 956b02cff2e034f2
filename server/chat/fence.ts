/** A Markdown code block around `text`, whose fence is longer than any that the text has. */
export function fence(text: string, languageId: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${languageId}\n${text.replace(/\n$/, "")}\n${marks}`;
}
