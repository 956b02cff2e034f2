import { realpath } from "node:fs/promises";
import { basename } from "node:path/posix";
import { l10n, Uri, window, workspace } from "vscode";
import { meantFile } from "../../../server/protocol/code/meantFile";
import { openedFiles } from "../../openedFiles";
import { labelOf, plainPath, workspaceFolders } from "../../workspacePaths";

export interface NamedFile {
  readonly uri: Uri;
  /** It is not there yet. */
  readonly isNew: boolean;
  /** It went with the question. */
  readonly wasSent: boolean;
}

/**
 * The file that a path of an answer means: in the workspace, or one of `sent`, the URIs of what went with the question. Asks the user
 * where it may be several. Undefined where there is none, "dismissed" when the user thinks better of it.
 */
export async function namedFile(
  path: string,
  sent: readonly string[],
): Promise<NamedFile | "dismissed" | undefined> {
  const plain = path.startsWith("file:") ? plainPath(Uri.parse(path)) : path;
  const pathsOf = (uris: readonly Uri[]) => uris.filter(({ scheme }) => scheme === "file").map(plainPath);
  const sentPaths = pathsOf(sent.map((uri) => Uri.parse(uri)));
  const isKnown = (each: string) => sentPaths.includes(each) || isInWorkspace(Uri.file(each));
  const meant = await meantFile(plain, {
    folders: workspaceFolders(),
    sent: sentPaths,
    open: pathsOf(openedFiles()),
    // What is elsewhere is not even looked for.
    real: async (each) => (isKnown(each) ? realpath(each).catch(() => undefined) : undefined),
  });
  if (meant.kind === "none") return undefined;
  const chosen = meant.kind === "several" ? await choose(path, meant.paths) : meant.path;
  if (chosen === undefined) return "dismissed";
  if (!isKnown(chosen)) return undefined;
  const uri = Uri.file(chosen);
  const isNew = meant.kind === "new" || (meant.kind === "several" && !(await isThere(uri)));
  return { uri, isNew, wasSent: sentPaths.includes(chosen) };
}

/** Files that are open without being saved anywhere belong to it as well. */
export function isInWorkspace(uri: Uri): boolean {
  return uri.scheme === "untitled" || workspace.getWorkspaceFolder(uri) !== undefined;
}

async function choose(path: string, paths: readonly string[]): Promise<string | undefined> {
  const picked = await chooseFile(
    path,
    paths.map((each) => Uri.file(each)),
  );
  return picked && plainPath(picked);
}

/** Asks the user which file a path of an answer means. */
export async function chooseFile(path: string, uris: readonly Uri[]): Promise<Uri | undefined> {
  const items = uris.map((uri) => ({ label: labelOf(uri), uri }));
  const title = l10n.t("Which file is {0}?", basename(path.replaceAll("\\", "/")));
  return (await window.showQuickPick(items, { title, placeHolder: path }))?.uri;
}

async function isThere(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
