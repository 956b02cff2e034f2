import { isAbsolute, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { type Root, realPath, realPathWithin } from "../../server/files/realPath";
import { isRepositoryPart } from "../../server/files/repositoryParts";
import { hasLikeSeparators, isDeceivingPath, isDevicePath } from "../../server/protocol/code/fileNames";
import { isNeverRead, mayDirectGit } from "../../server/protocol/code/neverRead";

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
  const isKept = (each: string) => isNeverRead(pathToFileURL(each).href, neverRead);
  if (isKept(path)) return false;
  try {
    if (isOwn && !isNew) {
      const { real } = await realPath(path);
      return !isKept(real) && !mayDirectGit(real) && !(await isRepositoryPart(path));
    }
    const roots = await Promise.all(folders.map(rootOf));
    const found = await realPathWithin(roots, path);
    if ("leadsTo" in found || isKept(found.real) || (await isRepositoryPart(path))) return false;
    const ways = [wayInto(roots, path), wayInto(roots, found.real)];
    return ways.every((way) => way !== undefined && !mayDirectGit(way) && !(isNew && isBadName(way)));
  } catch {
    // A circle of links, a disk that does not answer.
    return false;
  }
}

async function rootOf(named: string): Promise<Root> {
  return { named, real: (await realPath(named)).real };
}

function isBadName(way: string): boolean {
  return isDeceivingPath(way) || isDevicePath(way) || hasLikeSeparators(way);
}

/** "/"-separated, within the folder that holds it; undefined for what is in none, and for a folder itself. */
function wayInto(roots: readonly Root[], path: string): string | undefined {
  return roots
    .flatMap(({ named, real }) => [relative(named, path), relative(real, path)])
    .find((way) => way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way))
    ?.replaceAll(sep, "/");
}
