import type { Filter } from "./filter";
import { cursorLines, isBlank } from "./lines";

/** Nothing blank at the end. A blank in front of text right of the cursor separates and stays. */
export const trailingWhitespace: Filter = {
  name: "trailingWhitespace",
  reason: "the model had nothing to add",
  apply: (text, context) => {
    const trimmed = text.trimEnd();
    const separates = !isBlank(cursorLines(context).lineSuffix) && !text.slice(trimmed.length).includes("\n");
    return separates ? text : trimmed;
  },
};
