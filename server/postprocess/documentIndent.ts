import { opensBlock } from "./blocks";
import type { FilterContext } from "./filter";
import { type CursorLines, cursorLines, indentOf, isBlank } from "./lines";
import { insides, type Open } from "./literals";
import { isProse } from "./prose";

/** So many lines on each side of the cursor are enough to tell. */
const linesLooked = 300;
/** Of the indented lines around the cursor at most one in so many is of another kind. */
const exceptions = 10;

/** What is written where the document shows nothing. */
const usual = new Map([
  ["python", "    "],
  ["go", "\t"],
]);

/** One level of indentation in the document: a tab, or some blanks; undefined where it mixes them or shows none. */
export function documentIndent(context: FilterContext): string | undefined {
  if (isProse(context.languageId)) return undefined;
  const lines = codeLines(context);
  const indents = lines.map(indentOf).filter((indent) => indent !== "");
  const tabs = indents.filter((indent) => indent.startsWith("\t")).length;
  const blanks = indents.filter((indent) => !indent.includes("\t")).length;
  if (tabs > 0 && (indents.length - tabs) * exceptions <= tabs) return "\t";
  if (indents.length === 0) return usual.get(context.languageId);
  if ((indents.length - blanks) * exceptions > blanks) return undefined;
  return " ".repeat(blanksPerLevel(lines, context.languageId));
}

/** Whole lines around the cursor, and its indentation; neither blank ones nor lines of comments and strings. */
function codeLines({ prefix, suffix, languageId }: FilterContext): string[] {
  const { above, linePrefix, below } = cursorLines({ prefix, suffix });
  const code = (lines: readonly string[]) => {
    const within = insides(lines.join("\n"), languageId).lines;
    return lines.filter((line, at) => within[at] === undefined && !isBlank(line) && !/^\s*\*/.test(line));
  };
  return [
    ...code(above.slice(-linesLooked)),
    ...(linePrefix === "" ? [] : [linePrefix]),
    ...code(below.slice(0, linesLooked)),
  ];
}

/** How much further in than the line that opens a block most blocks begin; else what all indentations are multiples of. */
function blanksPerLevel(lines: readonly string[], languageId: string): number {
  const steps = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    const step = indentOf(lines[at + 1] ?? "").length - indentOf(line).length;
    if (step > 1 && step <= 8 && opensBlock(line, languageId)) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [most] = [...steps].sort(([, a], [, b]) => b - a);
  if (most !== undefined) return most[0];
  const widths = lines.map((line) => indentOf(line).length).filter((width) => width > 1);
  return [4, 2, 3].find((unit) => widths.every((width) => width % unit === 0)) ?? 2;
}

/** What is known of the place of the cursor. */
export interface Place extends CursorLines {
  readonly languageId: string;
  /** One level of indentation; undefined where that is not sure. */
  readonly unit: string | undefined;
  /** The string or comment around the cursor. */
  readonly open: Open | undefined;
  /** The last line above that is not blank. */
  readonly last: string;
}
