import { basename } from "node:path/posix";
import type { Range } from "vscode-languageserver-protocol";
import { plainPathOf } from "../../context/fileAccess";
import type { WorkspaceFiles } from "../../context/workspaceFiles";
import { workspaceLabel } from "../../protocol/code/workspacePaths";

const maxChars = 160;

/** A name that anyone may have chosen, on one line and without what could pass for something else. */
export function label(name: string): string {
  const harmless = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}`]/gu, "\uFFFD");
  if (harmless.length <= maxChars) return harmless;
  const half = maxChars / 2;
  return `${harmless.slice(0, half)}…${harmless.slice(-half)}`.toWellFormed();
}

/** "src/app.ts:10-20"; lines count from 1 for people, from 0 in `range`. */
export function labelOf(path: string, range?: Range): string {
  if (range === undefined) return label(path);
  const [first, last] = [range.start.line + 1, range.end.line + 1];
  return `${label(path)}:${first}${last > first ? `-${last}` : ""}`;
}

/** What a file is called that may not be read: its path in the workspace, or else only its name. */
export function nameOf(uri: string, files: WorkspaceFiles): string {
  const path = plainPathOf(uri);
  if (path === undefined) return label(decoded(uri.split("/").at(-1) ?? "")) || "This";
  return label(workspaceLabel(path, files.access.named()) ?? basename(path)) || "This";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
