import { findLookalikes } from "../protocol/code/lookalikes";
import type { Filter } from "./filter";

/** A name with letters of another alphabet is not the one that it seems to be. One that stands in the document already may be meant. */
export const lookalikes: Filter = {
  name: "lookalikes",
  reason: "it held a name with letters that only look Latin",
  apply: (text, { prefix, suffix }) => {
    // A name that begins before the cursor or ends after it is judged whole.
    const before = prefix.slice(-longestName);
    const strange = findLookalikes(before + text + suffix.slice(0, longestName), prefix + suffix)
      .map(({ name, start }) => ({ name, start: start - before.length }))
      .find(({ name, start }) => start < text.length && start + name.length > 0);
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.start) + 1);
  },
};

/** In UTF-16 code units. */
const longestName = 200;
