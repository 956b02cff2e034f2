import { answerLines, cutAt } from "../../text/lines";
import type { Filter } from "../filter";

/** File headers of prompts: path comments, and the forms of Codestral (`+++++`) and DeepSeek-Coder (`#`). */
const header =
  /^\s*(?:(?:\/\/|#|--|;|%|<!--|\/\*)\s*Path:\s*\S|\+{5} \S|#[\w.@-]+(?:\/[\w.@-]+)+\.\w{1,5}\s*$)/;

/** Removes file headers that come from the prompt: leading ones are stripped, a later one ends the answer. */
export const pathEcho: Filter = {
  name: "pathEcho",
  reason: "it only repeated a file path",
  apply: (text, { prefix, suffix }) => {
    const lines = answerLines(text, "").filter(({ full }) => full.trim() !== "");
    const isEcho = ({ full }: { full: string }) =>
      header.test(full) && !prefix.includes(full.trim()) && !suffix.includes(full.trim());
    const first = lines.findIndex((line) => !isEcho(line));
    if (first < 0) return "";
    const next = lines.slice(first).find(isEcho);
    return cut(text, first === 0 ? 0 : (lines[first]?.start ?? 0), next?.start);
  },
};

function cut(text: string, start: number, end: number | undefined): string {
  return end === undefined ? text.slice(start) : cutAt(text, end).slice(start);
}
