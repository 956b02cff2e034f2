import type { Filter } from "./filter";
import { isBlank } from "./lines";

/** Blanks and line breaks are no suggestion. */
export const blank: Filter = {
  name: "blank",
  reason: "the model had nothing to add",
  apply: (text) => (isBlank(text) ? "" : text),
};
