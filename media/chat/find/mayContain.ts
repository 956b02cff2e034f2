/** What Markdown puts between letters that stand side by side when it is drawn. */
const marks = /[*_~`\\[\]]+/g;
const linkTarget = /\]\([^)]*\)/g;
/** A character that is written by its name, and an image, in whose place words of ours stand. */
const otherWords = /&#?\w+;|!\[/;

/**
 * Whether the drawn text of this Markdown may contain the query. False is certain: each word of what is drawn is in the Markdown,
 * apart from its marks.
 */
export function mayContain(markdown: string, query: string): boolean {
  if (otherWords.test(markdown)) return true;
  const words = plain(query).match(/[\p{L}\p{N}]+/gu) ?? [];
  const texts = [plain(markdown), plain(markdown.replace(linkTarget, ""))];
  return words.every((word) => texts.some((text) => text.includes(word)));
}

function plain(text: string): string {
  return text.replace(marks, "").toLowerCase();
}
