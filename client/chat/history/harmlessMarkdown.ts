import createMarkdownIt, { type Token } from "markdown-it";

/** As the text is read before it is changed, and as somebody's renderer may read it afterwards. */
const reading = createMarkdownIt("commonmark", { html: false });
const rendering = [
  createMarkdownIt("commonmark", { html: true }),
  createMarkdownIt({ html: true }),
  createMarkdownIt({ html: true, linkify: true }),
];

/**
 * A model's Markdown for a file that somebody may look at as a page: images are not loaded, and HTML is text. An entity can be no
 * markup, whatever stands before it, so each sign that could begin an element or an image becomes one, but for code, which is text
 * already. Braces are no attributes of code, by which Pandoc would put it into the page as HTML, or run it. Should a renderer find an element or an image all the same, the code's signs become entities as well.
 */
export function harmlessMarkdown(text: string): string {
  // Lines as the parser counts them.
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
 * Without braces behind a fence, wherever a line looks like one, and with a brace of text behind code: what begins a raw attribute
 * stands there in every reading of the text.
 */
function withoutAttributes(line: string): string {
  return line
    .replace(/^([ \t>*+\-\d.)]*(?:`{3,}|~{3,}))([^`]*)$/, (_, fence: string, info: string) => {
      return `${fence}${info.replace(/[{}]/g, "")}`;
    })
    .replace(/(`[ \t]*)\{(?=[ \t]*=)/g, "$1&#123;");
}

/** With an end for a block of code that was cut off, which would swallow what stands behind it. */
function closed(text: string): string {
  const last = reading.parse(`${text}\n\nbehind`, {}).findLast(({ type }) => type === "fence");
  const swallows = (last?.map?.[1] ?? 0) > text.split("\n").length + 1;
  return last !== undefined && swallows ? `${text}\n${last.markup}` : text;
}

/** A backslash that makes a sign text goes with it: before an entity it would itself mean something. */
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

/** Where code stands within a line, by the line's number: what the parser has found there, looked for from left to right. */
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
