import type { Reader } from "./reader";

/** Models write line ends of other systems. A carriage return at the end may be half of one. */
export const lineEnds: Reader = {
  name: "lineEnds",
  reason: "the model had nothing to add",
  at:
    () =>
    ({ text, ended }) => ({ text: (ended ? text : text.replace(/\r$/, "")).replace(/\r\n?/g, "\n"), ended }),
};
