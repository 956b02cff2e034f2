import { basename } from "node:path/posix";
import type { Range } from "vscode-languageserver-protocol";
import { l10n } from "../../protocol/l10n";
import { workspaceLabel } from "../../protocol/paths/workspacePaths";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import { slashPathOf } from "../../workspace/fileAccess";
import type { WorkspaceFiles } from "../../workspace/workspaceFiles";

/** "src/app.ts:10-20": line numbers from 1, while `range` counts from 0. */
export function labelOf(path: string, range?: Range): string {
  if (range === undefined) return sanitizeLabel(path);
  const [first, last] = [range.start.line + 1, range.end.line + 1];
  return `${sanitizeLabel(path)}:${first}${last > first ? `-${last}` : ""}`;
}

/** The name of a file that may not be read: its path in the workspace, or else its base name. */
export function nameOf(uri: string, files: WorkspaceFiles): string {
  const path = slashPathOf(uri);
  if (path === undefined) return sanitizeLabel(decoded(uri.split("/").at(-1) ?? "")) || l10n.t("This");
  return sanitizeLabel(workspaceLabel(path, files.access.namedFolders()) ?? basename(path)) || l10n.t("This");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
