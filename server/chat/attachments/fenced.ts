import { languageOfPath } from "../../workspace/languages";

/** A labelled, fenced excerpt of a file, for an attachment that has several. */
export function fenced(label: string, path: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${label}\n${fence}${languageOfPath(path)}\n${text}\n${fence}`;
}
