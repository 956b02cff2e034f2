import { beginsWithCloser, hasBodyBelow, opensBlock } from "./blocks";
import { type CursorBrackets, cursorBrackets } from "./cursorBrackets";
import type { Filter, FilterContext } from "./filter";
import { answerLines, cursorLines, cutAt, isBlank } from "./lines";
import { leavesWordsOpen } from "./wordBlocks";

/** In these a line that ends in a colon is whole without a block. */
const keyLanguages = new Set("yaml dockercompose makefile".split(" "));

/** Cuts the answer behind the last line where brackets, strings and tags pair, and where no block is without its body. */
export const openBlock: Filter = {
  name: "openBlock",
  reason: "it did not finish what it began",
  apply: (text, context) => {
    const brackets = cursorBrackets(context);
    const isWhole = (answer: string) =>
      !endsInHeader(answer, context) &&
      !leavesWordsOpen(answer, context) &&
      (brackets === undefined || brackets.fits(answer, brackets.covered(answer).length));
    if (isWhole(text) || (context.isCut && isBegunBlock(text, context, brackets))) return text;
    for (const end of ends(text, brackets)) {
      const cut = cutAt(text, end);
      if (isBlank(cut)) return "";
      if (!isUnfinished(cut, text.slice(cut.length)) && isWhole(cut)) return cut;
    }
    return "";
  },
};

/** Whether the answer goes to the end of its line's place, and leaves nothing open but blocks with something in them. */
function isBegunBlock(text: string, context: FilterContext, brackets: CursorBrackets | undefined): boolean {
  if (!isBlank(cursorLines(context).lineSuffix) || !text.includes("\n")) return false;
  if (endsInHeader(text, context) || isUnfinished(text, "")) return false;
  return brackets === undefined || brackets.leavesBlocksOpen(text);
}

/** Where an answer may be cut, the last place first: at line ends, and in front of what the text behind the cursor closes. */
function ends(text: string, brackets: CursorBrackets | undefined): number[] {
  const found = [...text.matchAll(/\n/g)].map(({ index }) => index);
  let level = brackets?.depth ?? 0;
  for (const { at, depth } of brackets?.closingsOf(text) ?? []) {
    if (depth < level && brackets?.closedAt(depth) !== undefined) found.push(at);
    level = Math.min(level, depth);
  }
  return found.sort((a, b) => b - a);
}

/** What opens a block where it stands in front of a bracket. */
const openerInBrackets = /(=>|->|\bfunction\b[^()]*\([^()]*\)|\bdo(\s*\|[^|]*\|)?|\bthen)$/;

/** Whether the last line opens a block that is not there, neither in the answer nor behind the cursor. */
function endsInHeader(text: string, context: FilterContext): boolean {
  const { linePrefix, lineSuffix, below } = cursorLines(context);
  const last = answerLines(text, linePrefix).findLast(({ full }) => !isBlank(full));
  if (last === undefined || isBlank(text.slice(last.start))) return false;
  if (!isBlank(lineSuffix)) return beginsWithCloser(lineSuffix) && openerInBrackets.test(last.full.trimEnd());
  if (keyLanguages.has(context.languageId) || !opensBlock(last.full, context.languageId)) return false;
  return !hasBodyBelow(last.full, below);
}

/** Whether a statement goes on behind a cut, or what stands in front of it belongs to what was cut off. */
function isUnfinished(text: string, cutOff: string): boolean {
  const last = text.slice(text.lastIndexOf("\n") + 1);
  return (
    /([-+*/%&|^=<?.\\(]|[-=\s]>|\b(and|or|not|return))$/.test(last) ||
    /^\s*(@\w|#\[|template\s*<|\/\/|\/\*|\*|#(?!\w))/.test(last) ||
    /^\s*(\.|\?\.|&&|\|\||[?:+*|] )/.test(cutOff)
  );
}
