import type { Reader } from "../reader";

/** Converts CRLF and CR to LF. A carriage return at the end of an incomplete answer may be half of a CRLF. */
export const lineEnds: Reader = {
  name: "lineEnds",
  reason: "the model had nothing to add",
  at:
    () =>
    ({ text, ended }) => ({ text: (ended ? text : text.replace(/\r$/, "")).replace(/\r\n?/g, "\n"), ended }),
};
