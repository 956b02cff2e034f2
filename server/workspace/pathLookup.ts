import { resolve } from "node:path";
import { isInside, type RealPath, type Root, realPath, realPathWithin } from "../files/realPath";
import type { GitIgnore } from "./gitIgnore/gitIgnore";

/** What file access asks about paths. */
export interface PathLookup {
  realPath(path: string): Promise<RealPath>;
  /** See `realPathWithin` in server/files/realPath.ts. */
  within(roots: readonly Root[], path: string): Promise<RealPath | { readonly leadsTo: string }>;
  /** Whether Git ignores a file or folder inside a workspace folder. */
  ignores(folder: string, path: string, isFolder?: boolean): Promise<boolean>;
}

/** Asks this machine's disk. */
export function onDisk(gitIgnore: GitIgnore): PathLookup {
  return {
    realPath,
    within: realPathWithin,
    ignores: (folder, path, isFolder) => gitIgnore.ignores(folder, path, isFolder),
  };
}

/**
 * For files of another machine: knows paths by their names only and never looks at this machine's disk, which may have other files at
 * the same paths. No file exists on this disk, and Git's rules are unknown.
 */
export const byName: PathLookup = {
  realPath: async (path) => ({ real: resolve(path), exists: false }),
  within: async (roots, path) => {
    const real = resolve(path);
    return roots.some((root) => isInside(root.real, real)) ? { real, exists: false } : { leadsTo: real };
  },
  ignores: async () => false,
};
