import { cursorBrackets } from "../../text/cursorBrackets";
import type { Filter } from "../filter";

/** Removes a trailing comma before a closer, which JSON forbids. */
export const lastComma: Filter = {
  name: "lastComma",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    const answer = text.trimEnd();
    if (context.languageId !== "json" || !answer.endsWith(",")) return text;
    const behind = context.suffix.slice(cursorBrackets(context)?.covered(text).length ?? 0);
    return /^\s*[}\]]/.test(behind) ? answer.slice(0, -1) : text;
  },
};
