import { findUnseen } from "../protocol/code/unseen";
import type { Filter } from "./filter";

/**
 * Bidirectional controls, which show code in another order than it runs, escapes, and tags, which carry text that nobody sees. No
 * document makes them welcome: it may be the one that the model was talked into them by.
 */
const deceiving = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e0fff}]/u;

/** A line with characters that cannot be seen is not what it looks like, and nobody can review it: it goes, with all behind it. */
export const unseen: Filter = {
  name: "unseen",
  reason: "it held characters that cannot be seen",
  apply: (text, { prefix, suffix }) => {
    const strange = findUnseen(text).find(({ start, end }) => {
      const run = text.slice(start, end);
      return deceiving.test(run) || !(prefix.includes(run) || suffix.includes(run));
    });
    return strange === undefined ? text : text.slice(0, text.lastIndexOf("\n", strange.start) + 1);
  },
};
