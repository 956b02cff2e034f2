import { closingMark } from "./blocks";
import { isSameLine } from "./editDistance";
import type { Filter } from "./filter";
import { answerLines, cursorLines, cutAt, hasWords, indentWidth, isBlank } from "./lines";

/** So many equal lines show a repetition even when the answer then goes on differently. */
const enoughLines = 2;

/** Cuts the answer where it begins to write the lines below once more; all of it when it does so from the start. */
export const repeatsBelow: Filter = {
  name: "repeatsBelow",
  reason: "it only repeated what stands below",
  apply: (text, context) => {
    const { linePrefix, below } = cursorLines(context);
    const answer = answerLines(text, linePrefix).filter(({ full }) => !isBlank(full));
    const next = below.filter((line) => !isBlank(line));
    const repeats = (start: number): boolean => {
      const rest = answer.slice(start).map(({ full }) => full);
      const count = commonLines(rest, next);
      const isEnough = count === rest.length || count >= enoughLines;
      return isEnough && rest.slice(0, count).some((line) => isTelling(line, context.languageId));
    };
    const repeated = answer.find((_, index) => repeats(index));
    return repeated ? cutAt(text, repeated.start) : text;
  },
};

/** How many of the first lines are the same, indentation included: `return x` one level further out is another line. */
function commonLines(answer: readonly string[], below: readonly string[]): number {
  const different = answer.findIndex((line, index) => {
    const other = below[index];
    return other === undefined || indentWidth(other) !== indentWidth(line) || !isSameLine(line, other);
  });
  return different < 0 ? answer.length : different;
}

/** Closing lines look alike everywhere; they alone prove nothing. */
function isTelling(line: string, languageId: string): boolean {
  return hasWords(line) && closingMark(line, languageId) === undefined && !/^\s*#\s*endif\b/.test(line);
}
