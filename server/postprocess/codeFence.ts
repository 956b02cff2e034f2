import type { Filter, FilterContext } from "./filter";

const proseLanguages = new Set(
  "markdown mdx rmd quarto restructuredtext asciidoc plaintext git-commit".split(" "),
);

/** Instruct models like to wrap code in a Markdown fence. Where the document has fences itself, they are its own. */
export const codeFence: Filter = {
  name: "codeFence",
  reason: "it held only a Markdown fence",
  apply: (text, context) => (hasFences(context) ? text : withoutFence(text)),
};

function hasFences({ prefix, suffix, languageId }: FilterContext): boolean {
  return proseLanguages.has(languageId) || prefix.includes("```") || suffix.includes("```");
}

/** The inside of a fence that the answer starts with; else the answer up to a line that is only a fence's end. */
function withoutFence(text: string): string {
  const opening = /^\s*```[\w+#.-]*[ \t]*(?:\n|$)/.exec(text);
  const inside = opening ? text.slice(opening[0].length) : text;
  const closing = /(?:^|\n)[ \t]*```[ \t]*(?=\n|$)/.exec(inside);
  const isTrailing = closing && (opening || inside.slice(closing.index + closing[0].length).trim() === "");
  return isTrailing ? inside.slice(0, closing.index) : inside;
}
