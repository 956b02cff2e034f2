import { type CursorBrackets, cursorBrackets } from "../postprocess/cursorBrackets";
import type { FilterContext } from "../postprocess/filter";
import { cursorLines, isBlank } from "../postprocess/lines";
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
  const brackets = cursorBrackets(context);
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
