import { looksBlank } from "../../text/lines";
import type { Filter } from "../filter";

/** Discards answers of only whitespace, of every kind. */
export const blank: Filter = {
  name: "blank",
  reason: "the model had nothing to add",
  apply: (text) => (looksBlank(text) ? "" : text),
};
