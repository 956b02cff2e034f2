import { closingMark, isClosedBelow, openerAbove, opensBlock } from "./blocks";
import { balance, brackets, closerFor } from "./brackets";
import { cursorBrackets } from "./cursorBrackets";
import type { Filter, FilterContext } from "./filter";
import { answerLines, type CursorLines, cursorLines, cutAt, indentWidth, isBlank } from "./lines";

/** Cuts the answer before it closes a block that is closed below already. */
export const duplicateClosing: Filter = {
  name: "duplicateClosing",
  reason: "it only closed what is closed below already",
  apply: (text, context) => {
    const lines = cursorLines(context);
    // With closers right of the cursor the range that is replaced takes care of the doubles.
    if (!isBlank(lines.lineSuffix)) return text;
    const at = Math.min(extraCloser(text, lines, context), extraClosingLine(text, lines, context));
    return at < text.length ? cutAt(text, at) : text;
  },
};

/**
 * Offset of the bracket by which the answer, as a whole, closes the bracket at the end of the line above that opens
 * this block, although that one is closed below. Infinity when there is none.
 */
function extraCloser(text: string, lines: CursorLines, { languageId }: FilterContext): number {
  const { above, linePrefix } = lines;
  const indent = indentWidth(isBlank(linePrefix) ? linePrefix + (text.split("\n", 1)[0] ?? "") : linePrefix);
  const index = openerAbove(above, indent, languageId);
  if (index === undefined) return Number.POSITIVE_INFINITY;
  const openerLine = above[index] ?? "";
  const opener = balance(openerLine, languageId).open.at(-1)?.character ?? "";
  const closer = closerFor(opener);
  if (!closer || !isClosedBelow(lines, indentWidth(openerLine), closer, languageId))
    return Number.POSITIVE_INFINITY;

  const body = [...above.slice(index + 1), linePrefix].join("\n");
  return lastExit(opener, body, text, languageId);
}

/**
 * Offset of the last closer at which the answer leaves the block, when it is outside at its end: `} else {` leaves and
 * comes back. The block's text before the answer is read along, for the brackets and strings that it leaves open.
 */
function lastExit(opener: string, body: string, text: string, languageId: string): number {
  const open = [opener];
  let exit = Number.POSITIVE_INFINITY;
  let levelsOutside = 0;
  for (const { character, at } of brackets(body + text, languageId)) {
    const isOutside = open.length === 0;
    if (closerFor(character)) {
      if (levelsOutside > 0) levelsOutside--;
      else open.push(character);
    } else if (isOutside) {
      levelsOutside++;
    } else {
      // Brackets that do not fit tell nothing.
      if (closerFor(open.pop() ?? "") !== character) return Number.POSITIVE_INFINITY;
      if (open.length === 0) exit = at - body.length;
      if (exit < 0) return Number.POSITIVE_INFINITY;
    }
  }
  return open.length === 0 ? exit : Number.POSITIVE_INFINITY;
}

/** Offset of the answer's first line that closes, and only closes, a block which is closed below at that indentation. */
function extraClosingLine(text: string, cursor: CursorLines, context: FilterContext): number {
  const lines = answerLines(text, cursor.linePrefix);
  const full = lines.map((line) => line.full);
  const own = new Set(ownClosingLines(full, context.languageId));
  const ownClosers = new Set(cursorBrackets(context)?.closingsOfOwn(text));
  const extra = lines.find(({ full, start }, index) => {
    const mark = closingMark(full, context.languageId);
    if (mark === undefined || own.has(index) || !isOnlyClosing(full, mark)) return false;
    if (ownClosers.has(start + text.slice(start).search(/\S/))) return false;
    return isClosedBelow(cursor, indentWidth(full), mark, context.languageId);
  });
  return extra?.start ?? Number.POSITIVE_INFINITY;
}

function isOnlyClosing(line: string, mark: string): boolean {
  return /^[)}\];,]*$/.test(line.trim().slice(mark.length));
}

/** Indices of the closing lines whose block was opened, at the same indentation, by a line of the answer itself. */
function ownClosingLines(lines: readonly string[], languageId: string): number[] {
  const openIndents = new Set<number>();
  const own: number[] = [];
  for (const [index, line] of lines.entries()) {
    const indent = indentWidth(line);
    if (closingMark(line, languageId) !== undefined && openIndents.delete(indent)) own.push(index);
    if (opensBlock(line, languageId)) openIndents.add(indent);
  }
  return own;
}
