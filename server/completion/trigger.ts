import type { CompletionReason } from "../protocol/completionReason";
import type { CursorSyntax } from "../syntax/syntax";
import { beginsWithCloser, isClosersOnly, opensBlock } from "../text/blocks";
import { balance } from "../text/brackets";
import { commentMarker, isInComment } from "../text/comments";
import { cursorBrackets } from "../text/cursorBrackets";
import type { CursorText } from "../text/cursorText";
import { cursorLines, looksBlank } from "../text/lines";
import { isInProse } from "./scope/stopCondition";

export interface TriggerContext extends CursorText {
  /** Whether the user asked for the completion by a key or a command. */
  readonly explicit: boolean;
  /** Without it, only the text of the cursor's line is used. */
  readonly syntax?: CursorSyntax | undefined;
}

export type TriggerDecision =
  | { readonly allowed: true; readonly multiLine: boolean }
  | { readonly allowed: false; readonly reason: CompletionReason };

/** Decides whether to complete at the cursor, and whether the completion may have several lines. */
export function decideTrigger(context: TriggerContext): TriggerDecision {
  const { linePrefix, lineSuffix } = cursorLines(context);
  const reason = context.explicit ? undefined : reasonAgainst(context, linePrefix, lineSuffix);
  return reason === undefined
    ? { allowed: true, multiLine: isMultiLine(context, linePrefix, lineSuffix) }
    : { allowed: false, reason };
}

function reasonAgainst(
  { prefix, suffix, languageId, syntax }: TriggerContext,
  linePrefix: string,
  lineSuffix: string,
): CompletionReason | undefined {
  if (looksBlank(prefix) && looksBlank(suffix)) return "the document is empty";
  if (/^[\p{L}\p{N}_$]/u.test(lineSuffix)) return "the cursor is inside a word";
  if (!isClosersOnly(lineSuffix)) return "there is text right of the cursor";
  if (looksBlank(lineSuffix) && (syntax ? syntax.isFinished : isFinished(linePrefix, languageId)))
    return "the statement before the cursor is finished";
  return undefined;
}

/** Whether the statement ends before the cursor: at `;` (except between the parts of `for (…`) or at a lone `}`. */
function isFinished(linePrefix: string, languageId: string): boolean {
  if (isInComment(linePrefix, languageId)) return false;
  if (/^\s*}$/.test(linePrefix)) return true;
  return (
    linePrefix.endsWith(";") &&
    commentMarker(languageId) !== ";" &&
    balance(linePrefix, languageId).open.length === 0
  );
}

function isMultiLine(context: TriggerContext, linePrefix: string, lineSuffix: string): boolean {
  const { languageId, syntax } = context;
  if (!isClosersOnly(lineSuffix) && !(beginsWithCloser(lineSuffix) && opensBlock(linePrefix, languageId)))
    return false;
  // Prose ends with its line, except in a docstring or template of several lines.
  if (syntax && isInProse(syntax, cursorBrackets(context)))
    return syntax.isLongString && looksBlank(linePrefix);
  if (!syntax && isInComment(linePrefix, languageId)) return false;
  // The cursor is in the header of an existing block.
  if (/[{:]$/.test(lineSuffix.trimEnd())) return false;
  return looksBlank(linePrefix) || opensBlock(linePrefix, languageId) || syntax?.isEmptyBlock === true;
}
