import { indentOf } from "../protocol/code/lines";
import { opensBlock } from "../text/blocks";
import type { CursorText } from "../text/cursorText";
import { type CursorLines, cursorLines, looksBlank } from "../text/lines";
import { insides, type Open } from "../text/literals";
import { isProse } from "../text/prose";

/** Lines examined on each side of the cursor. */
const sampledLines = 300;
/** At most one in this many indented lines may use the other kind of indentation. */
const linesPerException = 10;

const unknown = { unit: undefined, isSure: false };

/** The unit for documents without indented lines. */
const defaultUnits = new Map([
  ["python", "    "],
  ["go", "\t"],
]);

/** The indentation that a document uses. */
interface DocumentIndent {
  /** One level: a tab or a number of spaces. Undefined if the document mixes them or has none. */
  readonly unit: string | undefined;
  /** False if the few indented lines may be more than one level deep. */
  readonly isSure: boolean;
}

/** Detects the indentation unit from the lines around the cursor. */
export function documentIndent(context: CursorText): DocumentIndent {
  if (isProse(context.languageId)) return unknown;
  const lines = codeLines(context);
  const indents = lines.map(indentOf).filter((indent) => indent !== "");
  const tabs = indents.filter((indent) => indent.startsWith("\t")).length;
  const blanks = indents.filter((indent) => !indent.includes("\t")).length;
  if (tabs > 0 && (indents.length - tabs) * linesPerException <= tabs) return { unit: "\t", isSure: true };
  if (indents.length === 0) return { unit: defaultUnits.get(context.languageId), isSure: true };
  if ((indents.length - blanks) * linesPerException > blanks) return unknown;
  const { count, isSure } = blanksPerLevel(lines, context.languageId);
  return { unit: " ".repeat(count), isSure };
}

/** The lines of code around the cursor, without blank lines, comments and strings, plus the text before the cursor. */
function codeLines({ prefix, suffix, languageId }: CursorText): string[] {
  const { above, linePrefix, below } = cursorLines({ prefix, suffix });
  const code = (lines: readonly string[]) => {
    const within = insides(lines.join("\n"), languageId).lines;
    return lines.filter((line, at) => within[at] === undefined && !looksBlank(line) && !/^\s*\*/.test(line));
  };
  return [
    ...code(above.slice(-sampledLines)),
    ...(linePrefix === "" ? [] : [linePrefix]),
    ...code(below.slice(0, sampledLines)),
  ];
}

/** The most common indent of a block relative to its opening line, else a common divisor of all indents. */
function blanksPerLevel(lines: readonly string[], languageId: string) {
  const steps = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    const step = indentOf(lines[at + 1] ?? "").length - indentOf(line).length;
    if (step > 1 && step <= 8 && opensBlock(line, languageId)) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [mostCommon] = [...steps].sort(([, a], [, b]) => b - a);
  if (mostCommon !== undefined) return { count: mostCommon[0], isSure: true };
  const widths = lines.map((line) => indentOf(line).length).filter((width) => width > 1);
  const count = [4, 2, 3].find((unit) => widths.every((width) => width % unit === 0)) ?? 2;
  return { count, isSure: count < 4 || new Set(widths).size > 1 };
}

/** The cursor's lines and the indentation of the document. */
export interface CursorPlace extends CursorLines, DocumentIndent {
  readonly languageId: string;
  /** The string or comment around the cursor. */
  readonly open: Open | undefined;
  /** The last line above that is not blank. */
  readonly last: string;
}
