/** Helpers for lines and their indentation. */

/** Splits at every kind of line end. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/**
 * Whether a line or text consists of spaces, tabs and line breaks only, which CommonMark (0.31, 2.1) calls blank. No-break spaces,
 * ideographic spaces and zero-width characters count as content: the panel shows them and nothing may remove them.
 */
export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

/** A line's leading blanks. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/**
 * Width of a line's leading blanks, in columns. Tab stops are `tabStop` columns apart: 8 where depths are compared, as Python does in
 * files that mix tabs and blanks; 4 in Markdown.
 */
export function indentWidth(line: string, { tabStop = 8 } = {}): number {
  let width = 0;
  for (const character of line) {
    if (character === " ") width += 1;
    else if (character === "\t") width += tabStop - (width % tabStop);
    else break;
  }
  return width;
}

/** The smallest indentation of the non-blank lines. */
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
 * Reindents lines for a file with the lines `like`: replaces their common indentation with `indent`, and converts between tabs and
 * spaces to match the file.
 */
export function indentLike(lines: readonly string[], indent: string, like: readonly string[]): string[] {
  const common = commonIndent(lines);
  const fileUnit = indentUnit(like);
  const ownUnit = indentUnit(lines);
  return lines.map((line) => {
    if (isBlank(line)) return "";
    const own = indentOf(line);
    // Keep inconsistent mixtures of tabs and spaces.
    if (!own.startsWith(common)) return line;
    return indent + exchange(own.slice(common.length), ownUnit, fileUnit) + line.slice(own.length);
  });
}

/** One indentation level: a tab, or the smallest difference between lines; undefined if all lines have the same indentation. */
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
