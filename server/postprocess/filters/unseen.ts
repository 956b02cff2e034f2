import { findInvisible, hasDeceptiveCharacters } from "../../protocol/code/invisibleCharacters";
import type { Filter } from "../filter";

/**
 * Cuts before the first line with invisible characters that are deceptive or new to the document, since a reader
 * cannot review it.
 */
export const unseen: Filter = {
  name: "unseen",
  reason: "it contained invisible characters",
  apply: (text, { prefix, suffix }) => {
    const strange = findInvisible(text).find(({ start, end }) => {
      const run = text.slice(start, end);
      return hasDeceptiveCharacters(run) || !(prefix.includes(run) || suffix.includes(run));
    });
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.start) + 1);
  },
};
