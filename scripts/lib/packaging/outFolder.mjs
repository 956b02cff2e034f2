// The folder that packages go to.
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ScriptError } from "../terminal.mjs";

/** Makes the folder, and tries whether one can write there. Throws a `ScriptError` if not. */
export async function openOut(folder) {
  try {
    await makeFolder(folder);
    await rm(await mkdtemp(join(folder, "try-")), { recursive: true });
  } catch (error) {
    throw new ScriptError(
      `No package can be written to ${folder} (${error.code ?? error.message}): name another folder with \`--out\`.`,
    );
  }
}

/** One level at a time, because Node's recursive mkdir never ends where the system makes no folders, such as in /proc. */
async function makeFolder(folder) {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder);
}

/** Gives a package that is complete and checked its name, unless it is too large. Returns its size in bytes. */
export async function place(finished, file, limit) {
  const { size } = await stat(finished);
  if (size > limit)
    throw new ScriptError(
      `${finished} has ${megabytes(size)}, more than its limit of ${megabytes(limit)}: look what came into it.`,
    );
  await rename(finished, file);
  return size;
}

/** Gives all files the same rights on every machine. */
export async function setRights(tree) {
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isRun = entry.isDirectory() || path === join(tree, "dist", "server", "main.mjs");
    await chmod(path, isRun ? 0o755 : 0o644);
  }
}

export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
