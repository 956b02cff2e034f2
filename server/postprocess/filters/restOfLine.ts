import { isClosersOnly } from "../../text/blocks";
import { cursorLines } from "../../text/lines";
import type { Filter } from "../filter";

/** A shorter partial overlap is probably chance. */
const shortestOverlap = 6;

/**
 * Removes text that is already right of the cursor. Closers alone are handled by the range that the answer replaces.
 */
export const restOfLine: Filter = {
  name: "restOfLine",
  reason: "it only repeated the rest of the line",
  apply: (text, context) => {
    const rest = cursorLines(context).lineSuffix.trimEnd();
    if (isClosersOnly(rest)) return text;
    const lineEnd = text.indexOf("\n");
    const line = (lineEnd < 0 ? text : text.slice(0, lineEnd)).trimEnd();
    const overlap = overlapLength(line, rest);
    // Lines after the repeated text cannot come before it.
    return overlap > 0 ? line.slice(0, line.length - overlap) : text;
  },
};

/**
 * Length of the longest suffix of `line` that is all of `rest` (ignoring leading blanks) or a long enough prefix of
 * it.
 */
function overlapLength(line: string, rest: string): number {
  const isWhole = (text: string): boolean =>
    line.endsWith(text) && !splitsWord(line, line.length - text.length);
  if (isWhole(rest)) return rest.length;
  if (isWhole(rest.trimStart())) return rest.trimStart().length;
  for (let length = Math.min(line.length, rest.length); length >= shortestOverlap; length--) {
    if (line.endsWith(rest.slice(0, length)) && !splitsWord(line, line.length - length)) return length;
  }
  return 0;
}

function splitsWord(line: string, at: number): boolean {
  return /[\p{L}\p{N}_$]{2}/u.test(line.slice(Math.max(0, at - 1), at + 1));
}
