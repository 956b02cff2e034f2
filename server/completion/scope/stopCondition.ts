import type { CursorSyntax } from "../../syntax/syntax";
import { type CursorBrackets, cursorBrackets } from "../../text/cursorBrackets";
import type { CursorText } from "../../text/cursorText";
import { type CursorLines, cursorLines, looksBlank } from "../../text/lines";
import { fenceOf, isWithoutBlocks, openFence } from "../../text/prose";
import { CompletionScope } from "./completionScope";

export interface StopConditionContext extends CursorText {
  /**
   * If false, the completion ends with its line, unless it starts with a line break or opens something in that line.
   */
  readonly multiLine: boolean;
  /** Without it, indentation and brackets determine where statements and blocks end. */
  readonly syntax?: CursorSyntax | undefined;
}

/**
 * Call it after every token with all the text so far (each text must extend the previous one) and whether the model
 * has ended. Returns the length, in UTF-16 code units, at which the completion ends; undefined while it continues.
 * A line counts only after its line break.
 */
export type StopCondition = (text: string, ended: boolean) => number | undefined;

/**
 * Creates the stop condition of a streaming completion: the end of its line, or where it leaves the block it started
 * in.
 */
export function stopCondition(context: StopConditionContext): StopCondition {
  const lines = cursorLines(context);
  const brackets = isWithoutBlocks(context.languageId) ? undefined : cursorBrackets(context);
  const isProse = context.syntax?.isLongString !== true && isInProse(context.syntax, brackets);
  const isOneLine = !context.multiLine;
  const scope = new CompletionScope(
    lines,
    context.languageId,
    context.syntax,
    isProse ? undefined : brackets,
    isOneLine,
  );
  if (context.multiLine) return (text, ended) => scope.endIn(text, ended);
  return (text, ended) => {
    const block = blockInComment(text, lines, ended);
    if (block !== "none") return block;
    const lineEnd = text.indexOf("\n");
    if (lineEnd < 0) return ended ? text.length : undefined;
    const startsNewLine = looksBlank(text.slice(0, lineEnd));
    if (isProse || (startsNewLine && !looksBlank(lines.lineSuffix))) return lineEnd;
    return scope.endIn(text, ended);
  };
}

/** Whether the cursor is in a comment or a string according to both the grammar and the bracket scanner. */
export function isInProse(syntax: CursorSyntax | undefined, brackets: CursorBrackets | undefined): boolean {
  if (syntax === undefined || syntax.kind === "code") return false;
  return brackets === undefined || brackets.innermost?.kind !== "bracket";
}

/** End of a code block that begins in a comment's line. The block is shown whole or not at all. */
function blockInComment(
  text: string,
  { above, linePrefix }: CursorLines,
  ended: boolean,
): number | undefined | "none" {
  if (!/```|~~~/.test(text)) return "none";
  const lines = (linePrefix + text).split("\n");
  const [, mark = ""] = /^[ \t]*(\/{2,}!?|\*|#+['!]?|--+|;+|%+)/.exec(lines[0] ?? "") ?? [];
  const isOfComment = (line: string) => line.trimStart().startsWith(mark);
  const content = (line: string) => line.trimStart().slice(mark.length);
  const start = above.slice(above.findLastIndex((line) => !isOfComment(line)) + 1).map(content);
  if (mark === "" || openFence(start) !== undefined || fenceOf(content(lines[0] ?? "")) === undefined)
    return "none";
  const whole = ended ? lines : lines.slice(0, -1);
  for (let count = 2; count <= whole.length; count++) {
    const part = whole.slice(0, count);
    if (!part.every(isOfComment)) return 0;
    if (openFence(part.map(content)) === undefined) return part.join("\n").length - linePrefix.length;
  }
  return ended ? 0 : undefined;
}
