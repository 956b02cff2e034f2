import { isBlank } from "../../protocol/code/lines";
import { isCommentLine } from "./comments";

/** Whether lines are complete statements: brackets are balanced and the last line opens nothing. */
export function isComplete(lines: readonly string[], languageId: string): boolean {
  const last = lines.findLast((line) => !isBlank(line) && !isCommentLine(line.trim(), languageId)) ?? "";
  return isBalanced(lines) && !/(?:[{([]|=>|\b(?:then|do|begin))$|:$/.test(last.trim());
}

/** Whether the brackets of the lines are balanced. */
export function isBalanced(lines: readonly string[]): boolean {
  let depth = 0;
  for (const line of lines) {
    const bare = line.replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, "").replace(/\/\/.*$|\/\*.*?\*\//g, "");
    for (const bracket of bare) depth += "{([".includes(bracket) ? 1 : "})]".includes(bracket) ? -1 : 0;
  }
  return depth === 0;
}

const assigned =
  /^(?:(?:const|let|var|val|local|my|auto|final|mut)\s+)*(?:[\w<>[\]:*&]+\s+)?([\p{L}_$@][\p{L}\p{N}_$]*)\s*(?::[^=]+)?:?=(?!=)/u;
const keyword =
  /^(?:return|const|let|var|val|await|yield|if|for|while|new|the|end|do|then|in|of|not|and|or)$/;

/** Names that statements assign. */
export function assignedIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => assigned.exec(line.trim())?.slice(1, 2) ?? []);
}

/** Whether a line has most words of an old one and begins with the same word. */
export function isVersionOfLine(line: string, old: string): boolean {
  const [now, before] = [line, old].map((each) => wordsOf(each).filter((word) => !keyword.test(word)));
  if (now === undefined || before === undefined || before.length === 0) return false;
  return now[0] === before[0] && before.filter((word) => now.includes(word)).length * 2 > before.length;
}

export function wordsOf(line: string): string[] {
  return line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
}
