import { type CursorBrackets, cursorBrackets } from "../postprocess/cursorBrackets";
import type { FilterContext } from "../postprocess/filter";
import { type CursorLines, cursorLines, isBlank } from "../postprocess/lines";
import { fenceOf, isWithoutBlocks, openFence } from "../postprocess/prose";
import type { CursorSyntax } from "../syntax/syntax";
import { AnswerScope } from "./answerScope";

export interface NaturalEndContext extends FilterContext {
  /** False: the completion ends with its line, unless it starts with a line break or opens something in it. */
  readonly multiLine: boolean;
  /** Without it, indentation and brackets tell where statements and blocks end. */
  readonly syntax?: CursorSyntax | undefined;
}

/**
 * To be asked after every token with all the text so far (each text must extend the one before) and whether the model
 * has ended. Returns the length, in UTF-16 code units, at which the completion ends; undefined while it goes on.
 * A line counts only once its line break has come.
 */
export type NaturalEnd = (text: string, ended: boolean) => number | undefined;

/** Finds where a completion ends while it streams: at its line's end, or where it leaves the block it started in. */
export function naturalEnd(context: NaturalEndContext): NaturalEnd {
  const lines = cursorLines(context);
  const brackets = isWithoutBlocks(context.languageId) ? undefined : cursorBrackets(context);
  const isProse = context.syntax?.isLongString !== true && isInProse(context.syntax, brackets);
  const isOneLine = !context.multiLine;
  const scope = new AnswerScope(
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
    const startsNewLine = isBlank(text.slice(0, lineEnd));
    if (isProse || (startsNewLine && !isBlank(lines.lineSuffix))) return lineEnd;
    return scope.endIn(text, ended);
  };
}

/** Whether the cursor is in a comment or a string, as far as the grammar and the brackets' scanner agree. */
export function isInProse(syntax: CursorSyntax | undefined, brackets: CursorBrackets | undefined): boolean {
  if (syntax === undefined || syntax.kind === "code") return false;
  return brackets === undefined || brackets.innermost?.kind !== "bracket";
}

/** Where a code block ends that a line of a comment begins: it is shown whole or not at all. */
function blockInComment(
  text: string,
  { above, linePrefix }: CursorLines,
  ended: boolean,
): number | undefined | "none" {
  if (!/```|~~~/.test(text)) return "none";
  const lines = (linePrefix + text).split("\n");
  const [, mark = ""] = /^[ \t]*(\/{2,}!?|\*|#+['!]?|--+|;+|%+)/.exec(lines[0] ?? "") ?? [];
  const isOfComment = (line: string) => line.trimStart().startsWith(mark);
  const said = (line: string) => line.trimStart().slice(mark.length);
  const start = above.slice(above.findLastIndex((line) => !isOfComment(line)) + 1).map(said);
  if (mark === "" || openFence(start) !== undefined || fenceOf(said(lines[0] ?? "")) === undefined)
    return "none";
  const whole = ended ? lines : lines.slice(0, -1);
  for (let count = 2; count <= whole.length; count++) {
    const part = whole.slice(0, count);
    if (!part.every(isOfComment)) return 0;
    if (openFence(part.map(said)) === undefined) return part.join("\n").length - linePrefix.length;
  }
  return ended ? 0 : undefined;
}
