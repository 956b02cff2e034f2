import { opensBlock } from "./blocks";
import type { Filter } from "./filter";
import { type AnswerLine, answerLines, cursorLines, hasWords, isBlank } from "./lines";

/** Shorter lines (`break;`, `@Test`) stand twice in a row for good reasons. */
const shortestLine = 10;
/** So many lines are needed for a part of an answer, or one that stands further above, to be a repetition. */
const enoughLines = 2;

/** An answer of whole lines that says again what stands above it; or begins with that, and then goes on. */
export const repeatsAbove: Filter = {
  name: "repeatsAbove",
  reason: "it only repeated what stands above",
  apply: (text, { prefix, suffix, languageId }) => {
    const { above, linePrefix } = cursorLines({ prefix, suffix });
    // An answer that starts with a line break leaves the cursor's line as it is: that is the line above, then.
    const startsNewLine = /^[ \t]*\n/.test(text);
    if (!startsNewLine && !isBlank(linePrefix)) return text;
    const answer = answerLines(text, startsNewLine ? "" : linePrefix).filter(({ full }) => !isBlank(full));
    const said = answer.map(({ full }) => full.trimEnd());
    const standing = (startsNewLine ? [...above, linePrefix] : above)
      .map((line) => line.trimEnd())
      .filter((line) => line !== "");
    if (said.some(isTelling) && isAt(said, standing, standing.length - said.length)) return "";
    if (isDefinitionAbove(said, standing, languageId)) return "";
    const count = repeatedLines(said, standing);
    return count === 0 ? text : from(text, answer[count], startsNewLine ? "" : linePrefix);
  },
};

/** How many lines at the answer's start are the last ones above. */
function repeatedLines(said: readonly string[], standing: readonly string[]): number {
  for (let count = Math.min(said.length - 1, standing.length); count >= enoughLines; count--) {
    const part = said.slice(0, count);
    if (part.filter(isTelling).length >= enoughLines && isAt(part, standing, standing.length - count))
      return count;
  }
  return 0;
}

/** Whether the whole answer defines what is defined above in the same words. */
function isDefinitionAbove(
  said: readonly string[],
  standing: readonly string[],
  languageId: string,
): boolean {
  const [first = ""] = said;
  const isControl =
    /^\s*(if|for|while|switch|try|else|do|with|catch|when|case|unless|match|loop|describe|it|test)\b/;
  if (!opensBlock(first, languageId) || isControl.test(first) || !/^\s*[\w@]+ [\w$]/.test(first))
    return false;
  if (said.filter(isTelling).length < enoughLines) return false;
  return standing.some((line, at) => line === first && isAt(said, standing, at));
}

function isAt(part: readonly string[], lines: readonly string[], at: number): boolean {
  return at >= 0 && part.length > 0 && part.every((line, index) => line === lines[at + index]);
}

function isTelling(line: string): boolean {
  return hasWords(line) && line.trim().length >= shortestLine;
}

/** The answer from this line on; the cursor's indentation stands there already. */
function from(text: string, line: AnswerLine | undefined, indent: string): string {
  const rest = text.slice(line?.start ?? text.length);
  return rest.startsWith(indent) ? rest.slice(indent.length) : rest;
}
