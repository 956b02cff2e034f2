import { basename, dirname, join } from "node:path";
import { plainPath } from "../protocol/paths/fileNames";
import { statPath } from "./readRegularFile";
import { realPath } from "./realPath";

/**
 * Entries of a Git directory, which need not be named ".git" (git-init's --bare, gitrepository-layout). If a folder has HEAD,
 * objects and refs, Git applies its `config`, which runs programs (core.fsmonitor) at the next `git status` in that folder.
 */
const parts = new Set(
  "head config config.worktree commondir gitdir objects refs reftable hooks info packed-refs modules worktrees index shallow logs".split(
    " ",
  ),
);

/**
 * Whether a file belongs to a Git directory of any name, or would complete one. Answers cannot create a HEAD (`mayControlGit`), so a
 * folder without one cannot become a repository.
 */
export async function isRepositoryPart(path: string): Promise<boolean> {
  const { real } = await realPath(path).catch(() => ({ real: path }));
  return (await isPart(path)) || (real !== path && (await isPart(real)));
}

async function isPart(path: string): Promise<boolean> {
  for (let step = path; dirname(step) !== step; step = dirname(step)) {
    if (!parts.has(plainPath(basename(step)))) continue;
    if (await isThere(join(dirname(step), "HEAD"))) return true;
  }
  return false;
}

/** Whether a file or symlink exists, both of which Git accepts; assumes so if the check fails. */
async function isThere(path: string): Promise<boolean> {
  try {
    return !(await statPath(path)).isDirectory();
  } catch (error) {
    return !["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}
