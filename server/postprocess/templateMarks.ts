import { withoutLeakedMarks } from "../protocol/code/leakedMarks";
import type { Filter } from "./filter";

/** A control token of the model ends an answer by its id. Its text is text, except at the very end, where it has leaked. */
export const templateMarks: Filter = {
  name: "templateMarks",
  reason: "it held only marks of the model's template",
  apply: (text, { prefix, suffix, marks = [] }) => {
    const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
    const known = `${prefix}${suffix}`;
    if (isOnlyMarks(text, marks) && !marks.some((mark) => known.includes(mark))) return "";
    return withoutLeakedMarks(`${line}${text}`, marks, known).slice(line.length);
  },
};

function isOnlyMarks(text: string, marks: readonly string[]): boolean {
  const rest = marks.reduce((left, mark) => left.replaceAll(mark, ""), text);
  return rest.trim() === "";
}
