import { beginsWithCloser, hasBodyBelow, opensBlock } from "../../text/blocks";
import { type CursorBrackets, cursorBrackets } from "../../text/cursorBrackets";
import type { CursorText } from "../../text/cursorText";
import { answerLines, cursorLines, cutAt, looksBlank } from "../../text/lines";
import type { Filter } from "../filter";
import { leavesWordBlocksOpen } from "../wordBlocks";

/** Languages in which a line that ends in a colon needs no block. */
const keyLanguages = new Set("yaml dockercompose makefile".split(" "));

/** Cuts the answer after the last line at which brackets, strings and tags are balanced and every block has a body. */
export const openBlock: Filter = {
  name: "openBlock",
  reason: "it was incomplete",
  apply: (text, context) => {
    const brackets = cursorBrackets(context);
    const isWhole = (answer: string) =>
      !endsInHeader(answer, context) &&
      !leavesWordBlocksOpen(answer, context) &&
      (brackets === undefined || brackets.fits(answer, brackets.covered(answer).length));
    if (isWhole(text) || (context.isCut && isBegunBlock(text, context, brackets))) return text;
    for (const end of ends(text, brackets)) {
      const cut = cutAt(text, end);
      if (looksBlank(cut)) return "";
      if (!isUnfinished(cut, text.slice(cut.length)) && isWhole(cut)) return cut;
    }
    return "";
  },
};

/** Whether the answer, at the end of a line, leaves nothing open except blocks that have content. */
function isBegunBlock(text: string, context: CursorText, brackets: CursorBrackets | undefined): boolean {
  if (!looksBlank(cursorLines(context).lineSuffix) || !text.includes("\n")) return false;
  if (endsInHeader(text, context) || isUnfinished(text, "")) return false;
  return brackets === undefined || brackets.leavesBlocksOpen(text);
}

/**
 * Offsets at which the answer may be cut, last first: line ends, and closers that the text after the cursor provides.
 */
function ends(text: string, brackets: CursorBrackets | undefined): number[] {
  const found = [...text.matchAll(/\n/g)].map(({ index }) => index);
  let level = brackets?.depth ?? 0;
  for (const { at, depth } of brackets?.closingsOf(text) ?? []) {
    if (depth < level && brackets?.closedAt(depth) !== undefined) found.push(at);
    level = Math.min(level, depth);
  }
  return found.sort((a, b) => b - a);
}

/** Block openers directly before a closing bracket. */
const openerInBrackets = /(=>|->|\bfunction\b[^()]*\([^()]*\)|\bdo(\s*\|[^|]*\|)?|\bthen)$/;

/** Whether the last line opens a block that has no body in the answer or after the cursor. */
function endsInHeader(text: string, context: CursorText): boolean {
  const { linePrefix, lineSuffix, below } = cursorLines(context);
  const last = answerLines(text, linePrefix).findLast(({ full }) => !looksBlank(full));
  if (last === undefined || looksBlank(text.slice(last.start))) return false;
  if (!looksBlank(lineSuffix))
    return beginsWithCloser(lineSuffix) && openerInBrackets.test(last.full.trimEnd());
  if (keyLanguages.has(context.languageId) || !opensBlock(last.full, context.languageId)) return false;
  return !hasBodyBelow(last.full, below);
}

/**
 * Whether a statement continues after the cut, or the last line (a decorator, a comment) belongs to the removed text.
 */
function isUnfinished(text: string, cutOff: string): boolean {
  const last = text.slice(text.lastIndexOf("\n") + 1);
  return (
    /([-+*/%&|^=<?.\\(]|[-=\s]>|\b(and|or|not|return))$/.test(last) ||
    /^\s*(@\w|#\[|template\s*<|\/\/|\/\*|\*|#(?!\w))/.test(last) ||
    /^\s*(\.|\?\.|&&|\|\||[?:+*|] )/.test(cutOff)
  );
}
