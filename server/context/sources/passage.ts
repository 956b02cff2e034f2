import type { WorkspaceFile } from "../workspaceFiles";

const maxChars = 4000;

/** Lines of a file, `end` exclusive, without empty lines at either end. */
export function passage({ lines }: WorkspaceFile, start: number, end: number): string {
  const text = lines.slice(Math.max(0, start), Math.max(0, end)).join("\n");
  return text.slice(0, maxChars).replace(/^(?:[ \t]*\n)+|\s+$/g, "");
}
