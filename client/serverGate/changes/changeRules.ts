import { isAbsolute, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { type Root, realPath, realPathWithin } from "../../../server/files/realPath";
import { isRepositoryPart } from "../../../server/files/repositoryParts";
import {
  hasLookalikeSeparators,
  isDeceptivePath,
  isDevicePath,
} from "../../../server/protocol/paths/fileNames";
import { isNeverRead, mayControlGit } from "../../../server/protocol/paths/neverRead";

export interface ChangedFile {
  readonly path: string;
  /** The user has named the file, so it may be outside the workspace. */
  readonly isNamed: boolean;
  /** The edit creates the file. */
  readonly isNew: boolean;
}

export interface ChangePlace {
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
  /** Globs of files that Inhouse never reads. */
  readonly neverRead: readonly string[];
}

/**
 * Whether an edit by the server may change this file. The server has the same rules, in server/edit/files/places.ts.
 */
export async function mayChange(
  { path, isNamed, isNew }: ChangedFile,
  { folders, neverRead }: ChangePlace,
): Promise<boolean> {
  const isExcluded = (each: string) => isNeverRead(pathToFileURL(each).href, neverRead);
  if (isExcluded(path)) return false;
  try {
    if (isNamed && !isNew) {
      const { real } = await realPath(path);
      return !isExcluded(real) && !mayControlGit(real) && !(await isRepositoryPart(path));
    }
    const roots = await Promise.all(folders.map(rootOf));
    const found = await realPathWithin(roots, path);
    if ("leadsTo" in found || isExcluded(found.real) || (await isRepositoryPart(path))) return false;
    const relativePaths = [pathWithin(roots, path), pathWithin(roots, found.real)];
    return relativePaths.every(
      (relativePath) =>
        relativePath !== undefined && !mayControlGit(relativePath) && !(isNew && isBadName(relativePath)),
    );
  } catch {
    // For example a symlink loop or a disk that does not respond.
    return false;
  }
}

async function rootOf(named: string): Promise<Root> {
  return { named, real: (await realPath(named)).real };
}

function isBadName(relativePath: string): boolean {
  return isDeceptivePath(relativePath) || isDevicePath(relativePath) || hasLookalikeSeparators(relativePath);
}

/** The path relative to its workspace folder, "/"-separated. Undefined outside all folders and for a folder itself. */
function pathWithin(roots: readonly Root[], path: string): string | undefined {
  return roots
    .flatMap(({ named, real }) => [relative(named, path), relative(real, path)])
    .find(
      (relativePath) =>
        relativePath !== "" &&
        relativePath !== ".." &&
        !relativePath.startsWith(`..${sep}`) &&
        !isAbsolute(relativePath),
    )
    ?.replaceAll(sep, "/");
}
