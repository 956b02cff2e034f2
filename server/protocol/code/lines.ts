/** Lines and their indentation. */

export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/**
 * Whether a line, or a text, has nothing but spaces, tabs and line ends: what CommonMark (0.31, 2.1) calls blank. A no-break space, an
 * ideographic one or a mark of no width is content: the panel shows it, and nothing drops it.
 */
export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Width of an indentation; a tab is as wide as any level, and more than no spaces. */
export function widthOf(indent: string): number {
  return [...indent].reduce((width, character) => width + (character === "\t" ? 4 : 1), 0);
}

/** The shallowest indentation of lines that are not blank. */
export function commonIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => !isBlank(line)).map(indentOf);
  return indents.reduce((least, indent) => (indent.length < least.length ? indent : least), indents[0] ?? "");
}

export function withoutBlankEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, last + 1);
}

/**
 * Lines as they are written at `indent` in a file like `like`: their common indentation gives way to it, and tabs and spaces
 * are exchanged where the file indents with the others.
 */
export function indentLike(lines: readonly string[], indent: string, like: readonly string[]): string[] {
  const common = commonIndent(lines);
  const fileUnit = indentUnit(like);
  const ownUnit = indentUnit(lines);
  return lines.map((line) => {
    if (isBlank(line)) return "";
    const own = indentOf(line);
    // Tabs and spaces in a mixture that makes no sense stay as they are.
    if (!own.startsWith(common)) return line;
    return indent + exchange(own.slice(common.length), ownUnit, fileUnit) + line.slice(own.length);
  });
}

/** One level: a tab, or the smallest step between lines; undefined when no line is deeper than others. */
function indentUnit(lines: readonly string[]): string | undefined {
  const indents = lines.filter((line) => !isBlank(line)).map(indentOf);
  if (indents.some((indent) => indent.startsWith("\t"))) return "\t";
  const widths = [...new Set(indents.map(({ length }) => length))].sort((a, b) => a - b);
  const steps = widths.slice(1).map((width, at) => width - (widths[at] ?? 0));
  const least = Math.min(...steps.filter((step) => step >= 2));
  return Number.isFinite(least) ? " ".repeat(least) : undefined;
}

function exchange(indent: string, from: string | undefined, to: string | undefined): string {
  if (from === undefined || to === undefined || (from === "\t") === (to === "\t")) return indent;
  const levels = indent.split(from).length - 1;
  return to.repeat(levels) + indent.replaceAll(from, "");
}
