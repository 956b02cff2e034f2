/** Markdown characters that disappear when it is rendered. */
const markup = /[*_~`\\[\]]+/g;
const linkTarget = /\]\([^)]*\)/g;
/** Entities and images: their rendered text differs from the Markdown. */
const otherWords = /&#?\w+;|!\[/;

/**
 * Whether the rendered text of this Markdown may contain the query. False is certain: each rendered word is in the Markdown, if
 * its markup is removed.
 */
export function mayContain(markdown: string, query: string): boolean {
  if (otherWords.test(markdown)) return true;
  const words = plain(query).match(/[\p{L}\p{N}]+/gu) ?? [];
  const texts = [plain(markdown), plain(markdown.replace(linkTarget, ""))];
  return words.every((word) => texts.some((text) => text.includes(word)));
}

function plain(text: string): string {
  return text.replace(markup, "").toLowerCase();
}
