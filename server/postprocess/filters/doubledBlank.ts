import { commentMarker, startsComment } from "../../text/comments";
import { cursorLines, looksBlank } from "../../text/lines";
import type { Filter } from "../filter";

/** Removes a leading space that the user has typed already, except before a comment, which takes two spaces. */
export const doubledBlank: Filter = {
  name: "doubledBlank",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    const { linePrefix } = cursorLines(context);
    if (!/^ +\S/.test(text) || !/[ \t]$/.test(linePrefix) || looksBlank(linePrefix)) return text;
    const rest = text.trimStart();
    return startsComment(rest, 0, commentMarker(context.languageId)) ? text : rest;
  },
};
