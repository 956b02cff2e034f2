import { opensBlock } from "./blocks";
import { balance } from "./brackets";
import type { Filter } from "./filter";
import { cursorLines, indentWidth, isBlank } from "./lines";

/** Languages in which statements next to one another stand equally far in. */
const steadyLanguages = new Set(
  "c cpp csharp css dart go java javascript javascriptreact kotlin lua php powershell python ruby rust shellscript swift typescript typescriptreact".split(
    " ",
  ),
);

/** The indentation of an answer's first line, where the editor has indented the cursor's line already. */
export const doubledIndent: Filter = {
  name: "doubledIndent",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    const { above, linePrefix } = cursorLines(context);
    const extra = /^[ \t]+(?=[\w"'`@$#<{}/])/.exec(text)?.[0] ?? "";
    if (extra === "" || linePrefix === "" || !isBlank(linePrefix)) return text;
    const last = above.findLast((line) => !isBlank(line));
    const isSteady = steadyLanguages.has(context.languageId);
    if (last === undefined || !isSteady || !beginsHere(linePrefix, last, context.languageId)) return text;
    return isWhollyDoubled(text, indentWidth(linePrefix + extra), context.languageId)
      ? text.replace(new RegExp(`^${extra}`, "gm"), "")
      : text.slice(extra.length);
  },
};

/** Whether a statement below this line would begin here: further in behind an opener, else not further out. */
function beginsHere(linePrefix: string, last: string, languageId: string): boolean {
  if (opensBlock(last, languageId)) return indentWidth(linePrefix) > indentWidth(last);
  // What goes on from the line above, or belongs to it without braces, stands anywhere.
  const goesOn = /[-=+*/%&|,\\<>?:.]$|^\s*(if|else|for|while|do|switch|foreach)\b/.test(last.trimEnd());
  if (goesOn || balance(last, languageId).open.length > 0) return false;
  return indentWidth(linePrefix) >= indentWidth(last);
}

/** Whether the answer's other lines go further in along with the first one. */
function isWhollyDoubled(text: string, firstIndent: number, languageId: string): boolean {
  const [first = "", ...lines] = text.split("\n");
  const next = lines.find((line) => !isBlank(line));
  if (next === undefined) return false;
  return opensBlock(first, languageId) ? indentWidth(next) > firstIndent : indentWidth(next) >= firstIndent;
}
