import { cursorLines, looksBlank } from "../../text/lines";
import type { Filter } from "../filter";

/** Trims trailing whitespace, except a blank that separates the answer from text right of the cursor. */
export const trailingWhitespace: Filter = {
  name: "trailingWhitespace",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    const trimmed = text.trimEnd();
    const separates =
      !looksBlank(cursorLines(context).lineSuffix) && !text.slice(trimmed.length).includes("\n");
    return separates ? text : trimmed;
  },
};
