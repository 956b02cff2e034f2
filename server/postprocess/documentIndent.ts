import { opensBlock } from "./blocks";
import type { FilterContext } from "./filter";
import { type CursorLines, cursorLines, indentOf, isBlank } from "./lines";
import { insides, type Open } from "./literals";
import { isProse } from "./prose";

/** So many lines on each side of the cursor are enough to tell. */
const linesLooked = 300;
/** Of the indented lines around the cursor at most one in so many is of another kind. */
const exceptions = 10;

const unknown = { unit: undefined, isSure: false };

/** What is written where the document shows nothing. */
const usual = new Map([
  ["python", "    "],
  ["go", "\t"],
]);

/** What a document shows of its indentation. */
interface DocumentIndent {
  /** One level: a tab, or some blanks; undefined where the document mixes them or shows none. */
  readonly unit: string | undefined;
  /** False: the few lines that are indented may stand on another level than the first. */
  readonly isSure: boolean;
}

export function documentIndent(context: FilterContext): DocumentIndent {
  if (isProse(context.languageId)) return unknown;
  const lines = codeLines(context);
  const indents = lines.map(indentOf).filter((indent) => indent !== "");
  const tabs = indents.filter((indent) => indent.startsWith("\t")).length;
  const blanks = indents.filter((indent) => !indent.includes("\t")).length;
  if (tabs > 0 && (indents.length - tabs) * exceptions <= tabs) return { unit: "\t", isSure: true };
  if (indents.length === 0) return { unit: usual.get(context.languageId), isSure: true };
  if ((indents.length - blanks) * exceptions > blanks) return unknown;
  const { count, isSure } = blanksPerLevel(lines, context.languageId);
  return { unit: " ".repeat(count), isSure };
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
function blanksPerLevel(lines: readonly string[], languageId: string) {
  const steps = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    const step = indentOf(lines[at + 1] ?? "").length - indentOf(line).length;
    if (step > 1 && step <= 8 && opensBlock(line, languageId)) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [most] = [...steps].sort(([, a], [, b]) => b - a);
  if (most !== undefined) return { count: most[0], isSure: true };
  const widths = lines.map((line) => indentOf(line).length).filter((width) => width > 1);
  const count = [4, 2, 3].find((unit) => widths.every((width) => width % unit === 0)) ?? 2;
  return { count, isSure: count < 4 || new Set(widths).size > 1 };
}

/** What is known of the place of the cursor. */
export interface Place extends CursorLines, DocumentIndent {
  readonly languageId: string;
  /** The string or comment around the cursor. */
  readonly open: Open | undefined;
  /** The last line above that is not blank. */
  readonly last: string;
}
