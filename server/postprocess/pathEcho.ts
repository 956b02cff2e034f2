import type { Filter } from "./filter";
import { answerLines, cutAt } from "./lines";

/** How prompts head other files: as comments, and with Codestral's and DeepSeek-Coder's lines. */
const header =
  /^\s*(?:(?:\/\/|#|--|;|%|<!--|\/\*)\s*Path:\s*\S|\+{5} \S|#[\w.@-]+(?:\/[\w.@-]+)+\.\w{1,5}\s*$)/;

/** The header of a file, which only the prompt has: in front it goes; further down another file begins. */
export const pathEcho: Filter = {
  name: "pathEcho",
  reason: "it only repeated the path of a file",
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
