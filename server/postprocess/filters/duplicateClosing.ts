import { indentWidth } from "../../protocol/code/lines";
import { blockCloser, isClosedBelow, openerAbove, opensBlock } from "../../text/blocks";
import { balance, brackets, closerFor } from "../../text/brackets";
import { cursorBrackets } from "../../text/cursorBrackets";
import type { CursorText } from "../../text/cursorText";
import { answerLines, type CursorLines, cursorLines, cutAt, looksBlank } from "../../text/lines";
import type { Filter } from "../filter";

/** Cuts the answer before it closes a block that is already closed below. */
export const duplicateClosing: Filter = {
  name: "duplicateClosing",
  reason: "it only closed a block that is already closed",
  apply: (text, context) => {
    const lines = cursorLines(context);
    // If there are closers right of the cursor, the replaced range covers the duplicates.
    if (!looksBlank(lines.lineSuffix)) return text;
    const at = Math.min(extraCloser(text, lines, context), extraClosingLine(text, lines, context));
    return at < text.length ? cutAt(text, at) : text;
  },
};

/**
 * Offset of the bracket with which the answer closes the block around the cursor although that block is closed below.
 * Only blocks opened by a bracket at the end of a line above count. Infinity if there is none.
 */
function extraCloser(text: string, lines: CursorLines, { languageId }: CursorText): number {
  const { above, linePrefix } = lines;
  const indent = indentWidth(
    looksBlank(linePrefix) ? linePrefix + (text.split("\n", 1)[0] ?? "") : linePrefix,
  );
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
 * Offset of the last closer with which the answer leaves the block, if the answer ends outside it (`} else {` leaves
 * and reenters). `body`, the block's text before the answer, contributes the brackets and strings that it leaves
 * open.
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
      // Mismatched brackets: give up.
      if (closerFor(open.pop() ?? "") !== character) return Number.POSITIVE_INFINITY;
      if (open.length === 0) exit = at - body.length;
      if (exit < 0) return Number.POSITIVE_INFINITY;
    }
  }
  return open.length === 0 ? exit : Number.POSITIVE_INFINITY;
}

/**
 * Offset of the first line that only closes a block that is closed below at the same indentation. Infinity if there
 * is none.
 */
function extraClosingLine(text: string, cursor: CursorLines, context: CursorText): number {
  const lines = answerLines(text, cursor.linePrefix);
  const full = lines.map((line) => line.full);
  const own = new Set(ownClosingLines(full, context.languageId));
  const ownClosers = new Set(cursorBrackets(context)?.closingsOfOwn(text));
  const extra = lines.find(({ full, start }, index) => {
    const mark = blockCloser(full, context.languageId);
    if (mark === undefined || own.has(index) || !isOnlyClosing(full, mark)) return false;
    if (ownClosers.has(start + text.slice(start).search(/\S/))) return false;
    return isClosedBelow(cursor, indentWidth(full), mark, context.languageId);
  });
  return extra?.start ?? Number.POSITIVE_INFINITY;
}

function isOnlyClosing(line: string, mark: string): boolean {
  return /^[)}\];,]*$/.test(line.trim().slice(mark.length));
}

/** Indices of the lines that close a block opened within the answer at the same indentation. */
function ownClosingLines(lines: readonly string[], languageId: string): number[] {
  const openIndents = new Set<number>();
  const own: number[] = [];
  for (const [index, line] of lines.entries()) {
    const indent = indentWidth(line);
    if (blockCloser(line, languageId) !== undefined && openIndents.delete(indent)) own.push(index);
    if (opensBlock(line, languageId)) openIndents.add(indent);
  }
  return own;
}
