import { plainText } from "./text";

/** A fenced code block that shows any text literally. */
export function codeBlock(text: string, languageId = ""): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${/^[\w+#-]+$/.test(languageId) ? languageId : ""}\n${text}\n${fence}`;
}

/** A text as inline code for a sentence or a table cell. Writes invisible characters as escapes. */
export function codeSpan(text: string): string {
  const line = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("|", "\\|");
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Escapes a phrase from the server: it may contain paths and names, but no markup or links. */
export function phrase(text: string): string {
  return plainText(text).replace(/[\\`*_<>[\]|#!~&]|:(?=\/\/)/g, "\\$&");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
