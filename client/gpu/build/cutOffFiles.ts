import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Deletes the newest results of a build that was killed: those that a compiler or linker may have been writing. Make
 * takes a half-written file for a finished one.
 */
export async function removeCutOffFiles(folder: string, count: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const results = entries.filter((entry) => entry.isFile() && /\.(o|so|a|node)$/.test(entry.name));
  const dated = await Promise.all(
    results.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path, time: (await stat(path)).mtimeMs };
    }),
  );
  const newest = dated.toSorted((a, b) => b.time - a.time).slice(0, count);
  await Promise.all(newest.map(({ path }) => rm(path, { force: true })));
}
