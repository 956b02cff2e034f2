import { indentWidth } from "../../protocol/code/lines";
import type { CursorSyntax } from "../../syntax/syntax";
import { openerAbove, opensBlock } from "../../text/blocks";
import { balance } from "../../text/brackets";
import type { CursorText } from "../../text/cursorText";
import { cursorLines, looksBlank } from "../../text/lines";
import { isProse, openFence } from "../../text/prose";

export interface WholePartContext extends CursorText {
  /** Whether the answer was truncated inside a line, as opposed to at a line's end. */
  readonly isInLine: boolean;
  readonly syntax?: CursorSyntax | undefined;
}

/**
 * The part of a truncated answer that may be inserted: up to its last complete statement, otherwise its complete lines
 * without a header that has no body. A truncated line is left out unless it looks complete.
 */
export function wholePart(text: string, context: WholePartContext): string {
  const lines = text.trimEnd().split("\n");
  if (context.isInLine && seemsWhole(lines, context)) return lines.join("\n");
  const whole = context.isInLine ? lines.slice(0, -1) : lines;
  for (let count = whole.length; count > 0; count--) {
    const part = whole.slice(0, count);
    if (!looksBlank(part.at(-1) ?? "") && endsWhole(part, context)) return part.join("\n");
  }
  if (isProse(context.languageId)) return "";
  while (whole.length > 0 && !isElement(whole, context) && needsMore(whole.at(-1) ?? "", context))
    whole.pop();
  return whole.join("\n");
}

/** Whether the truncated last line looks complete. */
function seemsWhole(lines: readonly string[], context: WholePartContext): boolean {
  const last = lines.at(-1) ?? "";
  const isEnd = isProse(context.languageId) ? /[.!?:。！？]$|^\s*([`~]{3,})$/ : /[;)}\]"'`>]$/;
  return isEnd.test(last) && endsWhole(lines, context);
}

/** Whether a statement of the answer ends with these lines, and none is left open. */
function endsWhole(
  lines: readonly string[],
  { prefix, suffix, languageId, syntax }: WholePartContext,
): boolean {
  if (isProse(languageId)) return openFence(lines) === undefined;
  const { linePrefix } = cursorLines({ prefix, suffix });
  const text = lines.join("\n");
  if (lines.length > 1 && opensBlock(lines.at(-1) ?? "", languageId)) return false;
  const state = syntax?.answerState(text);
  if (state !== undefined) return state.open === undefined && (state.ends !== undefined || state.leaves);
  const full = linePrefix + text;
  const [first = ""] = full.split("\n");
  const last = full.slice(full.lastIndexOf("\n") + 1);
  if (
    (needsMore(last, { languageId }) && !isElement(lines, { prefix, suffix, languageId })) ||
    balance(text, languageId).open.length > 0
  )
    return false;
  return indentWidth(last) <= indentWidth(first) || !opensBlock(first, languageId);
}

/** Whether the lines end with a complete element of the list around the cursor. */
function isElement(lines: readonly string[], { prefix, suffix, languageId }: CursorText): boolean {
  const { above, linePrefix } = cursorLines({ prefix, suffix });
  const first = linePrefix + (lines[0] ?? "");
  const opener = above[openerAbove(above, indentWidth(first), languageId) ?? -1] ?? "";
  const isList = /[[({]\s*$/.test(opener) && !/^\s*(let|const|var|return)\b/.test(first);
  return isList && /,$/.test(lines.at(-1) ?? "") && balance(lines.join("\n"), languageId).open.length === 0;
}

/** Whether a line is useless without the lines that would have followed. */
function needsMore(line: string, { languageId }: Pick<CursorText, "languageId">): boolean {
  return (
    looksBlank(line) ||
    opensBlock(line, languageId) ||
    /[,=+\-*/&|\\(<[{.]$/.test(line.trimEnd()) ||
    /^\s*@\w[\w.]*$/.test(line)
  );
}
