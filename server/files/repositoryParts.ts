import { basename, dirname, join } from "node:path";
import { plainPath } from "../protocol/code/fileNames";
import { lookAt } from "./readRegularFile";
import { realPath } from "./realPath";

/**
 * What Git keeps in a folder that is a repository without being called ".git" (git-init's --bare, gitrepository-layout). Of a folder
 * with HEAD, objects and refs the settings in `config` hold, so they run programs (core.fsmonitor) at the next `git status` in there.
 */
const parts = new Set(
  "head config config.worktree commondir gitdir objects refs reftable hooks info packed-refs modules worktrees index shallow logs".split(
    " ",
  ),
);

/**
 * Whether a file belongs to a repository which has its parts in a folder of any name, or would complete one. No answer makes a HEAD
 * (`mayDirectGit`), so a folder without one cannot become a repository.
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

/** A file or a link, which Git takes as well; what cannot be looked at may be there. */
async function isThere(path: string): Promise<boolean> {
  try {
    return !(await lookAt(path)).isDirectory();
  } catch (error) {
    return !["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}
