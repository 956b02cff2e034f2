import { basename, dirname, join } from "node:path";
import { label } from "../../chat/context/labels";
import { lookAt } from "../../files/readRegularFile";
import { realPath } from "../../files/realPath";
import { plainPath } from "../../protocol/code/fileNames";
import { guardSentence } from "../guards";
import { Refused } from "../refused";

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
 * Throws `Refused` for a file that belongs to a repository which has its parts in a folder of any name, or would complete one. No answer
 * makes a HEAD (`isGitsOwn`), so a folder without one cannot become a repository.
 */
export async function checkRepositoryParts(path: string): Promise<void> {
  const { real } = await realPath(path).catch(() => ({ real: path }));
  for (const each of new Set([path, real]))
    if (await isRepositoryPart(each))
      throw new Refused(guardSentence(label(basename(path)), { reason: "gitsOwn" }));
}

async function isRepositoryPart(path: string): Promise<boolean> {
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
