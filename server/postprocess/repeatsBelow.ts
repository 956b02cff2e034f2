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
      const count = commonLines(rest, next, true);
      const isEnough = count === rest.length || count >= enoughLines;
      if (isEnough && rest.slice(0, count).some((line) => isTelling(line, context.languageId))) return true;
      const anywhere = commonLines(rest, next, false);
      const telling = rest.slice(0, anywhere).filter((line) => isTelling(line, context.languageId));
      return telling.length >= enoughLines && (anywhere === rest.length || telling.length > enoughLines);
    };
    const repeated = answer.find((_, index) => repeats(index));
    return repeated ? cutAt(text, repeated.start) : text;
  },
};

/** How many of the first lines are the same. One that stands further in or out is mostly another line: `return x`. */
function commonLines(answer: readonly string[], below: readonly string[], isExact: boolean): number {
  const different = answer.findIndex((line, index) => {
    const other = below[index];
    if (other === undefined || !isSameLine(line, other)) return true;
    return isExact && indentWidth(other) !== indentWidth(line);
  });
  return different < 0 ? answer.length : different;
}

/** Closing lines look alike everywhere; they alone prove nothing. */
function isTelling(line: string, languageId: string): boolean {
  return hasWords(line) && closingMark(line, languageId) === undefined && !/^\s*#\s*endif\b/.test(line);
}
