import type { Filter, FilterContext } from "./filter";
import { cursorLines } from "./lines";

/** So many indented lines around the cursor, all alike, show what the file uses. */
const enoughLines = 2;

/** Tabs where the file has tabs, and blanks where it has blanks. A line's text stays as it is. */
export const indentStyle: Filter = {
  name: "indentStyle",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    // Lines of a string are not to be touched, and what is one is not sure to be known.
    if (!text.includes("\n") || /"""|'''|`|<</.test(text)) return text;
    const [first = "", ...lines] = text.split("\n");
    const wrong = lines.filter((line) => /^[ \t]/.test(line));
    const style = styleOf(context);
    if (style === undefined || wrong.length === 0) return text;
    const converted = style === "\t" ? withTabs(lines) : withBlanks(lines, style);
    return converted === undefined ? text : [first, ...converted].join("\n");
  },
};

/** A level of indentation in the file: a tab, or some blanks; undefined when it is mixed or unknown. */
function styleOf(context: FilterContext): string | undefined {
  const { above, linePrefix, below } = cursorLines(context);
  const indents = [...above, linePrefix, ...below]
    .map((line) => /^[ \t]+/.exec(line)?.[0] ?? "")
    .filter((indent) => indent !== "");
  if (indents.length < enoughLines) return undefined;
  if (indents.every((indent) => /^\t+ {0,3}$/.test(indent))) return "\t";
  if (!indents.every((indent) => /^ +$/.test(indent))) return undefined;
  return " ".repeat(Math.max(2, Math.min(...indents.map(({ length }) => length))));
}

function withTabs(lines: readonly string[]): string[] | undefined {
  const widths = lines.map((line) => /^ +/.exec(line)?.[0].length ?? 0).filter((width) => width > 1);
  if (widths.length === 0 || lines.some((line) => /^\t/.test(line))) return undefined;
  const unit = Math.min(...widths);
  if (!/^[248]$/.test(String(unit)) || widths.some((width) => width % unit !== 0)) return undefined;
  return lines.map((line) => line.replace(/^ +/, ({ length }) => "\t".repeat(length / unit)));
}

function withBlanks(lines: readonly string[], unit: string): string[] | undefined {
  if (unit.length > 8 || !lines.some((line) => /^\t/.test(line)) || lines.some((line) => /^ /.test(line)))
    return undefined;
  return lines.map((line) => line.replace(/^\t+/, ({ length }) => unit.repeat(length)));
}
