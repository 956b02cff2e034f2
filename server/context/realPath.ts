import { readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * A path without symbolic links; also of what is not there: then of the folders that are, and of where a link would lead, because
 * whoever writes to it makes the file there.
 */
export async function realPath(path: string): Promise<{ readonly real: string; readonly exists: boolean }> {
  try {
    return { real: await realpath(path), exists: true };
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    const folder = (await realPath(dirname(path))).real;
    const own = join(folder, basename(path));
    const target = await linkAt(own);
    // A circle of links is another error than ENOENT, so this ends.
    if (target !== undefined) return { real: (await realPath(resolve(folder, target))).real, exists: false };
    return { real: own, exists: false };
  }
}

async function linkAt(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (["ENOENT", "EINVAL", "UNKNOWN"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
