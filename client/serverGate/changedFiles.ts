import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { l10n, Uri, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { isDeceivingPath, isDevicePath } from "../../server/protocol/code/fileNames";
import { isGitsOwn, isNeverRead } from "../../server/protocol/code/neverRead";
import { readSettings } from "../configuration";
import { changesOf } from "../edit/severalFiles";
import { plainText } from "../text";

/**
 * Throws with one sentence where an edit of the server's is about a file that may not be changed. The server has the same rules; this
 * is for a server that does not keep them. `own` are URIs of files that the user has named: these may be outside of the workspace.
 */
export async function checkChangedFiles(
  edit: WorkspaceEdit | undefined,
  own: readonly string[],
): Promise<void> {
  for (const change of edit === undefined ? [] : changesOf(edit)) {
    if ("textDocument" in change) await check(change.textDocument.uri, own, false);
    else if (change.kind === "create") await check(change.uri, own, true);
    else if (change.kind === "delete") await check(change.uri, own, false);
    else {
      await check(change.oldUri, own, false);
      await check(change.newUri, own, true);
    }
  }
}

/** The same for a file that the client would make, on the server's word that it may. */
export async function checkNewFile(uri: string): Promise<void> {
  await check(uri, [], true);
}

async function check(uri: string, own: readonly string[], isNew: boolean): Promise<void> {
  if (!(await mayChange(uri, own.includes(uri), isNew)))
    throw new Error(
      l10n.t("The server would change {0}, which it may not. Nothing was changed.", plainText(uri, 200)),
    );
}

async function mayChange(uri: string, isOwn: boolean, isNew: boolean): Promise<boolean> {
  const place = Uri.parse(uri, true);
  if (isOwn && !isNew && place.scheme !== "file") return true;
  if (place.scheme !== "file" || place.authority !== "") return false;
  const folders = (workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .map((folder) => folder.uri.fsPath);
  const named = place.fsPath;
  const real = await realPathOf(named);
  if (real === undefined || isKept(named) || isKept(real)) return false;
  const realFolders = await Promise.all(folders.map(async (folder) => (await realPathOf(folder)) ?? folder));
  const [way, realWay] = [wayInto(folders, named), wayInto(realFolders, real)];
  if (isOwn && !isNew) return !isGitsOwn(real);
  if (way === undefined || realWay === undefined || isGitsOwn(way) || isGitsOwn(realWay)) return false;
  return !isNew || !(isDeceivingPath(way) || isDevicePath(way));
}

/** The user has files that nobody but them looks into. */
function isKept(path: string): boolean {
  const { neverRead } = readSettings()["privacy"] as { neverRead?: unknown };
  const globs = Array.isArray(neverRead) ? neverRead.filter((each) => typeof each === "string") : [];
  return isNeverRead(Uri.file(path).toString(), globs);
}

/** "/"-separated, within the folder that holds it; undefined for what is in none, and for a folder itself. */
function wayInto(folders: readonly string[], path: string): string | undefined {
  const ways = folders.map((folder) => relative(folder, path));
  return ways
    .find((way) => way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way))
    ?.replaceAll(sep, "/");
}

/** Of what is not there yet, that of the folders that are; undefined for a link that leads to nothing. */
async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    if (dirname(path) === path || (await isLink(path))) return undefined;
    const folder = await realPathOf(dirname(path));
    return folder === undefined ? undefined : join(folder, basename(path));
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}
