import { opensBlock } from "../../text/blocks";
import { type AnswerLine, answerLines, cursorLines, hasWords, looksBlank } from "../../text/lines";
import type { Filter } from "../filter";

/** Shorter lines (`break;`, `@Test`) repeat for good reasons. */
const minLineLength = 10;
/** Distinctive lines needed to call a part of an answer, or a definition further above, a repetition. */
const minLines = 2;

/** Removes lines of the answer that repeat the lines directly above, or a whole definition above. */
export const repeatsAbove: Filter = {
  name: "repeatsAbove",
  reason: "it only repeated the code above",
  apply: (text, { prefix, suffix, languageId }) => {
    const { above, linePrefix } = cursorLines({ prefix, suffix });
    // After a leading line break, the cursor's line is the line above the answer.
    const startsNewLine = /^[ \t]*\n/.test(text);
    if (!startsNewLine && !looksBlank(linePrefix)) return text;
    const answer = answerLines(text, startsNewLine ? "" : linePrefix).filter(({ full }) => !looksBlank(full));
    const answered = answer.map(({ full }) => full.trimEnd());
    const existing = (startsNewLine ? [...above, linePrefix] : above)
      .map((line) => line.trimEnd())
      .filter((line) => line !== "");
    if (answered.some(isDistinctive) && isAt(answered, existing, existing.length - answered.length))
      return "";
    if (isDefinitionAbove(answered, existing, languageId)) return "";
    const count = repeatedLines(answered, existing);
    return count === 0 ? text : from(text, answer[count], startsNewLine ? "" : linePrefix);
  },
};

/** Counts the lines at the answer's start that equal the last lines above. */
function repeatedLines(answered: readonly string[], existing: readonly string[]): number {
  for (let count = Math.min(answered.length - 1, existing.length); count >= minLines; count--) {
    const part = answered.slice(0, count);
    if (part.filter(isDistinctive).length >= minLines && isAt(part, existing, existing.length - count))
      return count;
  }
  return 0;
}

/** Whether the whole answer equals a definition above. */
function isDefinitionAbove(
  answered: readonly string[],
  existing: readonly string[],
  languageId: string,
): boolean {
  const [first = ""] = answered;
  const isControl =
    /^\s*(if|for|while|switch|try|else|do|with|catch|when|case|unless|match|loop|describe|it|test)\b/;
  if (!opensBlock(first, languageId) || isControl.test(first) || !/^\s*[\w@]+ [\w$]/.test(first))
    return false;
  if (answered.filter(isDistinctive).length < minLines) return false;
  return existing.some((line, at) => line === first && isAt(answered, existing, at));
}

function isAt(part: readonly string[], lines: readonly string[], at: number): boolean {
  return at >= 0 && part.length > 0 && part.every((line, index) => line === lines[at + index]);
}

function isDistinctive(line: string): boolean {
  return hasWords(line) && line.trim().length >= minLineLength;
}

/** The answer from this line on, without the indentation that is already before the cursor. */
function from(text: string, line: AnswerLine | undefined, indent: string): string {
  const rest = text.slice(line?.start ?? text.length);
  return rest.startsWith(indent) ? rest.slice(indent.length) : rest;
}
