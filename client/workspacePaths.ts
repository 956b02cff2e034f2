import { sep } from "node:path";
import { type Uri, workspace } from "vscode";
import { type NamedFolder, workspaceLabel } from "../server/protocol/code/workspacePaths";

/** The folders of the workspace that are on this machine. */
export function workspaceFolders(): readonly NamedFolder[] {
  return (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === "file")
    .map(({ uri, name }) => ({ path: plainPath(uri).replace(/\/$/, ""), name }));
}

/** Absolute, with "/" between the steps on every system. */
export function plainPath({ fsPath }: Uri): string {
  return fsPath.replaceAll(sep, "/");
}

/** Relative to its workspace folder, with that folder's name in front where there are several. `folders` spares time for many. */
export function labelOf(uri: Uri, folders = workspaceFolders()): string {
  const label = uri.scheme === "file" ? workspaceLabel(plainPath(uri), folders) : undefined;
  return label ?? workspace.asRelativePath(uri);
}
