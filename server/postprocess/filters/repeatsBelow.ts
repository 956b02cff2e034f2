import { indentWidth } from "../../protocol/code/lines";
import { blockCloser } from "../../text/blocks";
import { isSameLine } from "../../text/editDistance";
import { answerLines, cursorLines, cutAt, hasWords, looksBlank } from "../../text/lines";
import type { Filter } from "../filter";

/** This many equal lines are a repetition even if the answer then diverges. */
const minLines = 2;

/** Cuts the answer where it begins to repeat the lines below. */
export const repeatsBelow: Filter = {
  name: "repeatsBelow",
  reason: "it only repeated the code below",
  apply: (text, context) => {
    const { linePrefix, below } = cursorLines(context);
    const answer = answerLines(text, linePrefix).filter(({ full }) => !looksBlank(full));
    const next = below.filter((line) => !looksBlank(line));
    const repeats = (start: number): boolean => {
      const rest = answer.slice(start).map(({ full }) => full);
      const count = commonLines(rest, next, true);
      const isEnough = count === rest.length || count >= minLines;
      if (isEnough && rest.slice(0, count).some((line) => isDistinctive(line, context.languageId)))
        return true;
      const anywhere = commonLines(rest, next, false);
      const distinctive = rest.slice(0, anywhere).filter((line) => isDistinctive(line, context.languageId));
      return distinctive.length >= minLines && (anywhere === rest.length || distinctive.length > minLines);
    };
    const repeated = answer.find((_, index) => repeats(index));
    return repeated ? cutAt(text, repeated.start) : text;
  },
};

/**
 * Counts equal leading lines. `isExact` also compares indentation: `return x` at another depth is usually another
 * line.
 */
function commonLines(answer: readonly string[], below: readonly string[], isExact: boolean): number {
  const different = answer.findIndex((line, index) => {
    const other = below[index];
    if (other === undefined || !isSameLine(line, other)) return true;
    return isExact && indentWidth(other) !== indentWidth(line);
  });
  return different < 0 ? answer.length : different;
}

/** Closing lines look alike everywhere, so they are no evidence. */
function isDistinctive(line: string, languageId: string): boolean {
  return hasWords(line) && blockCloser(line, languageId) === undefined && !/^\s*#\s*endif\b/.test(line);
}
