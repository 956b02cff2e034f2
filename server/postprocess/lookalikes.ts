import { findLookalikes } from "../protocol/code/lookalikes";
import type { Filter } from "./filter";

/** A name with letters of another alphabet is not the one that it seems to be. One that stands in the document already may be meant. */
export const lookalikes: Filter = {
  name: "lookalikes",
  reason: "it held a name with letters that only look Latin",
  apply: (text, { prefix, suffix }) => {
    const strange = findLookalikes(text).find(
      ({ name }) => !(prefix.includes(name) || suffix.includes(name)),
    );
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.start) + 1);
  },
};
