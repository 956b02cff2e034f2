import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import type { Snippet } from "../source";

const maxChars = 4000;

/** Lines of a file, `end` exclusive, without empty lines at either end. */
export function passage(
  { uri, path, lines }: WorkspaceFile,
  start: number,
  end: number,
): Pick<Snippet, "path" | "uri" | "line" | "text"> {
  let line = Math.max(0, start);
  while (line < end && lines[line]?.trim() === "") line++;
  const text = lines.slice(line, Math.max(0, end)).join("\n").slice(0, maxChars).trimEnd();
  return { path, uri, line, text };
}
