import { cursorBrackets } from "../../text/cursorBrackets";
import type { CursorText } from "../../text/cursorText";
import { cursorLines, looksBlank } from "../../text/lines";

export interface Replacement {
  readonly text: string;
  /** How many UTF-16 code units right of the cursor the text replaces; never beyond the line. */
  readonly replaceChars: number;
}

/**
 * Finds the text right of the cursor that the completion repeats and therefore replaces; mostly closers inserted by the
 * editor. An editor shows ghost text over text only if the replaced text is a subsequence of the new one, so this never
 * replaces other text.
 */
export function replaceRange(text: string, context: CursorText): Replacement {
  const { linePrefix, lineSuffix } = cursorLines(context);
  const brackets = looksBlank(lineSuffix) ? undefined : cursorBrackets(context);
  if (brackets === undefined) return { text, replaceChars: 0 };
  const covered = brackets.covered(text);
  const replaced = lineSuffix.slice(0, covered.length);
  if (replaced === "") return onOwnLine(text, brackets.innermost?.closer, linePrefix, lineSuffix);
  const whole = withBlanksOf(replaced, text, covered.answerEnd);
  return isSubsequence(replaced, whole)
    ? { text: whole, replaceChars: covered.length }
    : { text, replaceChars: 0 };
}

/** Adds the blanks between the replaced closers to the text if it would not be a supersequence of them otherwise. */
function withBlanksOf(replaced: string, text: string, end: number): string {
  if (isSubsequence(replaced, text)) return text;
  let result = "";
  let at = end;
  let rest = text.slice(end);
  for (const [part = ""] of [...replaced.matchAll(/\s*\S/g)].reverse()) {
    const found = text.lastIndexOf(part.at(-1) ?? "", at - 1);
    if (found < 0 || at === 0) break;
    const blanks = part.slice(0, -1);
    const hasBlank = /\s$/.test(text.slice(0, found));
    result = (hasBlank ? "" : blanks) + text.slice(found, at) + result;
    at = found;
  }
  rest = result + rest;
  return text.slice(0, at) + rest;
}

function isSubsequence(part: string, whole: string): boolean {
  let found = 0;
  for (const character of whole) if (character === part[found]) found++;
  return found >= part.length;
}

/** Moves the editor's closer to its own line if the text fills the block on separate lines. */
function onOwnLine(
  text: string,
  closer: string | undefined,
  linePrefix: string,
  lineSuffix: string,
): Replacement {
  const rest = lineSuffix.trimStart();
  const isBlock = closer !== undefined && closer.trim() !== "" && /[[({>]\s*$/.test(linePrefix);
  if (!isBlock || !rest.startsWith(closer) || !/^[ \t]*\n/.test(text)) return { text, replaceChars: 0 };
  const indent = /^\s*/.exec(linePrefix)?.[0] ?? "";
  const blanks = lineSuffix.length - rest.length;
  const ownLine = `${text.trimEnd()}\n${indent}`;
  return { text: ownLine, replaceChars: isSubsequence(lineSuffix.slice(0, blanks), ownLine) ? blanks : 0 };
}
