import createMarkdownIt from "markdown-it";

/** HTML is text here, as it will be. */
const markdown = createMarkdownIt("commonmark", { html: false });

/**
 * A model's Markdown for a file that somebody may look at as a page: images are not loaded, HTML is text. What stands in blocks of
 * code stays as it is.
 */
export function harmlessMarkdown(text: string): string {
  const code = new Set<number>();
  for (const { type, map } of markdown.parse(text, {})) {
    if (map === null || (type !== "fence" && type !== "code_block")) continue;
    for (let line = map[0]; line < map[1]; line++) code.add(line);
  }
  // Lines as the parser counts them.
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  return lines.map((line, at) => (code.has(at) ? line : harmless(line))).join("\n");
}

function harmless(line: string): string {
  return line.replace(/!(?=\[)/g, "!\\").replace(/<(?=[a-z/!?])/gi, "\\<");
}
