import { beginsWithCloser, isClosersOnly, opensBlock } from "../postprocess/blocks";
import { balance } from "../postprocess/brackets";
import { commentMarker, isInComment } from "../postprocess/comments";
import { cursorBrackets } from "../postprocess/cursorBrackets";
import type { FilterContext } from "../postprocess/filter";
import { cursorLines, isBlank } from "../postprocess/lines";
import type { CursorSyntax } from "../syntax/syntax";
import { isInProse } from "./naturalEnd";

export interface TriggerContext extends FilterContext {
  /** The user asked for a completion, by a key or a command. */
  readonly explicit: boolean;
  /** Without it, the cursor's line tells what it is in. */
  readonly syntax?: CursorSyntax | undefined;
}

export type TriggerDecision =
  | { readonly allowed: true; readonly multiLine: boolean }
  /** `reason` is a phrase for the user: "the cursor is inside a word". */
  | { readonly allowed: false; readonly reason: string };

/** Whether a completion may be asked for here, and whether it may go over several lines. */
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
): string | undefined {
  if (isBlank(prefix) && isBlank(suffix)) return "the document is still empty";
  if (/^[\p{L}\p{N}_$]/u.test(lineSuffix)) return "the cursor is inside a word";
  if (!isClosersOnly(lineSuffix)) return "there is text right of the cursor";
  if (isBlank(lineSuffix) && (syntax ? syntax.isFinished : isFinished(linePrefix, languageId)))
    return "the statement before the cursor is finished";
  return undefined;
}

/** After `;` (not one between the parts of `for (…`) and after a lone `}`. */
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
  // Prose ends with its line, but for a docstring or a template that has lines of its own.
  if (syntax && isInProse(syntax, cursorBrackets(context))) return syntax.isLongString && isBlank(linePrefix);
  if (!syntax && isInComment(linePrefix, languageId)) return false;
  // The header of a block that is there already.
  if (/[{:]$/.test(lineSuffix.trimEnd())) return false;
  return isBlank(linePrefix) || opensBlock(linePrefix, languageId) || syntax?.isEmptyBlock === true;
}
