import { sep } from "node:path";
import { type Uri, workspace } from "vscode";
import { type NamedFolder, workspaceLabel } from "../../server/protocol/paths/workspacePaths";

/** The workspace folders on this machine. */
export function workspaceFolders(): readonly NamedFolder[] {
  return (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === "file")
    .map(({ uri, name }) => ({ path: plainPath(uri).replace(/\/$/, ""), name }));
}

/** The absolute path with "/" separators on every platform. */
export function plainPath({ fsPath }: Uri): string {
  return fsPath.replaceAll(sep, "/");
}

/**
 * The path relative to its workspace folder, prefixed with the folder's name if there are several. Pass `folders` to
 * save time.
 */
export function labelOf(uri: Uri, folders = workspaceFolders()): string {
  const label = uri.scheme === "file" ? workspaceLabel(plainPath(uri), folders) : undefined;
  return label ?? workspace.asRelativePath(uri);
}
