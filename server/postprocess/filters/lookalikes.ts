import { findLookalikes } from "../../protocol/code/lookalikes";
import type { Filter } from "../filter";

/**
 * Cuts before the first line with a homograph: a name that looks Latin but has letters of another alphabet. Names in
 * the document are kept.
 */
export const lookalikes: Filter = {
  name: "lookalikes",
  reason: "it contained a name with letters that only look Latin",
  apply: (text, { prefix, suffix }) => {
    // Check names that begin before the cursor or end after it as a whole.
    const before = prefix.slice(-longestName);
    const strange = findLookalikes(before + text + suffix.slice(0, longestName), prefix + suffix)
      .map(({ name, start }) => ({ name, start: start - before.length }))
      .find(({ name, start }) => start < text.length && start + name.length > 0);
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.start) + 1);
  },
};

/** In UTF-16 code units. */
const longestName = 200;
