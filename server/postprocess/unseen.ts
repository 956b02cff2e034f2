import { findUnseen, isDeceiving } from "../protocol/code/unseen";
import type { Filter } from "./filter";

/** A line with characters that cannot be seen is not what it looks like, and nobody can review it: it goes, with all behind it. */
export const unseen: Filter = {
  name: "unseen",
  reason: "it held characters that cannot be seen",
  apply: (text, { prefix, suffix }) => {
    const strange = findUnseen(text).find(({ start, end }) => {
      const run = text.slice(start, end);
      return isDeceiving(run) || !(prefix.includes(run) || suffix.includes(run));
    });
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.start) + 1);
  },
};
