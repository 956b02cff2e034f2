import createMarkdownIt, { type Token } from "markdown-it";

/** `reading` parses the original text; `rendering` are typical parsers that may read the exported file. */
const reading = createMarkdownIt("commonmark", { html: false });
const rendering = [
  createMarkdownIt("commonmark", { html: true }),
  createMarkdownIt({ html: true }),
  createMarkdownIt({ html: true, linkify: true }),
];

/**
 * Makes a model's Markdown safe for a file that may be rendered as a page: no image loads, and HTML is text. Each character that
 * could start an element or an image becomes an entity, which is never markup. Code is exempt, because it is text already. Braces
 * after code are removed or escaped: Pandoc reads them as attributes that insert the code as HTML, or run it. If a renderer still
 * finds an element or an image, the characters in code become entities too.
 */
export function harmlessMarkdown(text: string): string {
  // Normalize line ends, as the parser does.
  const lines = closed(text.replace(/\r\n?/g, "\n")).split("\n");
  const blocks = reading.parse(lines.join("\n"), {});
  const isCode = linesOfCode(blocks);
  const spans = spansOfCode(blocks, lines);
  const changed = lines
    .map((line, at) => withoutAttributes(isCode.has(at) ? line : harmless(line, spans.get(at))))
    .join("\n");
  return rendering.every((renderer) => isHarmless(renderer.parse(changed, {})))
    ? changed
    : lines.map((line) => withoutAttributes(harmless(line))).join("\n");
}

/**
 * Removes braces from every line that looks like a fence, and escapes "{=" after a backtick. Every parser would look for a raw
 * attribute there.
 */
function withoutAttributes(line: string): string {
  return line
    .replace(/^([ \t>*+\-\d.)]*(?:`{3,}|~{3,}))([^`]*)$/, (_, fence: string, info: string) => {
      return `${fence}${info.replace(/[{}]/g, "")}`;
    })
    .replace(/(`[ \t]*)\{(?=[ \t]*=)/g, "$1&#123;");
}

/** Closes a code block that was cut off, so that it does not swallow the text after it. */
function closed(text: string): string {
  const last = reading.parse(`${text}\n\nbehind`, {}).findLast(({ type }) => type === "fence");
  const swallows = (last?.map?.[1] ?? 0) > text.split("\n").length + 1;
  return last !== undefined && swallows ? `${text}\n${last.markup}` : text;
}

/** Replaces "<" and "![" outside `kept`. Also removes a backslash that escapes them, because it would escape the entity. */
function harmless(line: string, kept: readonly Span[] = []): string {
  return line.replace(/(\\*)(<|!(?=\\?\[))/g, (found, backslashes: string, sign: string, at: number) => {
    const place = at + backslashes.length;
    if (kept.some(({ from, to }) => place >= from && place < to)) return found;
    const pairs = backslashes.slice(0, backslashes.length - (backslashes.length % 2));
    return `${pairs}${sign === "<" ? "&lt;" : "&#33;"}`;
  });
}

function linesOfCode(blocks: readonly Token[]): ReadonlySet<number> {
  const code = new Set<number>();
  for (const { type, map } of blocks) {
    if (map === null || (type !== "fence" && type !== "code_block")) continue;
    for (let line = map[0]; line < map[1]; line++) code.add(line);
  }
  return code;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Inline code by line number. The parser reports no columns, so its findings are located in the line from left to right. */
function spansOfCode(
  blocks: readonly Token[],
  lines: readonly string[],
): ReadonlyMap<number, readonly Span[]> {
  const spans = new Map<number, Span[]>();
  for (const { type, map, children } of blocks) {
    if (type !== "inline" || map === null) continue;
    let [line, from] = [map[0], 0];
    for (const { type: kind, markup, content } of children ?? []) {
      if (kind !== "code_inline" || !content.includes("<")) continue;
      const written = [`${markup}${content}${markup}`, `${markup} ${content} ${markup}`];
      for (; line < map[1]; line++, from = 0) {
        const found = written.map((each) => (lines[line] ?? "").indexOf(each, from));
        const at = found.find((place) => place >= 0);
        if (at === undefined) continue;
        const to = at + (written[found.indexOf(at)] ?? "").length;
        spans.set(line, [...(spans.get(line) ?? []), { from: at, to }]);
        from = to;
        break;
      }
    }
  }
  return spans;
}

function isHarmless(tokens: readonly Token[]): boolean {
  return tokens.every(
    ({ type, children }) => !/^(?:html_|image$)/.test(type) && (children === null || isHarmless(children)),
  );
}
