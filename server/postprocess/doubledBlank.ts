import { commentMarker, startsComment } from "./comments";
import type { Filter } from "./filter";
import { cursorLines, isBlank } from "./lines";

/** The blank that the user has typed is not needed once more; two of them stand before comments. */
export const doubledBlank: Filter = {
  name: "doubledBlank",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    const { linePrefix } = cursorLines(context);
    if (!/^ +\S/.test(text) || !/[ \t]$/.test(linePrefix) || isBlank(linePrefix)) return text;
    const rest = text.trimStart();
    return startsComment(rest, 0, commentMarker(context.languageId)) ? text : rest;
  },
};
