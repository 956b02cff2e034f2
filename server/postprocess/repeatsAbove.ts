import type { Filter } from "./filter";
import { answerLines, cursorLines, hasWords, isBlank } from "./lines";

/** Shorter lines (`break;`, `@Test`) stand twice in a row for good reasons. */
const shortestLine = 10;

/** An answer of whole lines that says again what stands right above it. */
export const repeatsAbove: Filter = {
  name: "repeatsAbove",
  reason: "it only repeated what stands above",
  apply: (text, context) => {
    const { above, linePrefix } = cursorLines(context);
    // An answer that starts with a line break leaves the cursor's line as it is: that is the line above, then.
    const startsNewLine = /^[ \t]*\n/.test(text);
    if (!startsNewLine && !isBlank(linePrefix)) return text;
    const answer = contents(answerLines(text, startsNewLine ? "" : linePrefix).map(({ full }) => full));
    const standing = contents(startsNewLine ? [...above, linePrefix] : above).slice(-answer.length);
    const isRepeated = answer.length > 0 && answer.every((line, index) => line === standing[index]);
    return isRepeated && answer.some((line) => hasWords(line) && line.trim().length >= shortestLine)
      ? ""
      : text;
  },
};

function contents(lines: readonly string[]): string[] {
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}
