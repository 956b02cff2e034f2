import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeceivingPath, isDevicePath } from "../../server/protocol/code/fileNames";
import { isGitsOwn, isNeverRead } from "../../server/protocol/code/neverRead";

export interface ChangedFile {
  readonly path: string;
  /** The user has named it: then it may be outside of the workspace. */
  readonly isOwn: boolean;
  /** It would be made. */
  readonly isNew: boolean;
}

export interface ChangePlace {
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
  /** Globs of files that nobody but the user looks into. */
  readonly neverRead: readonly string[];
}

/** Whether an edit that the server worked out may be about this file. The server has the same rules, in server/edit/files/places.ts. */
export async function mayChange(
  { path, isOwn, isNew }: ChangedFile,
  { folders, neverRead }: ChangePlace,
): Promise<boolean> {
  const real = await realPathOf(path);
  const isKept = (each: string) => isNeverRead(pathToFileURL(each).href, neverRead);
  if (real === undefined || isKept(path) || isKept(real)) return false;
  if (isOwn && !isNew) return !isGitsOwn(real);
  const realFolders = await Promise.all(folders.map(async (folder) => (await realPathOf(folder)) ?? folder));
  const [way, realWay] = [wayInto([...folders, ...realFolders], path), wayInto(realFolders, real)];
  if (way === undefined || realWay === undefined || isGitsOwn(way) || isGitsOwn(realWay)) return false;
  return !isNew || !(isDeceivingPath(way) || isDevicePath(way));
}

/** "/"-separated, within the folder that holds it; undefined for what is in none, and for a folder itself. */
function wayInto(folders: readonly string[], path: string): string | undefined {
  return folders
    .map((folder) => relative(folder, path))
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
