import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Replaces a file at once, so that readers never see half of it. Only its owner can access it. Replaces a link instead of following it.
 * `temporary` is a new path in the same folder. Throws errors of the file system. The package `write-file-atomic` follows links, and it
 * changes permissions, which the seal refuses.
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  temporary = `${path}.${randomUUID()}.tmp`,
): Promise<void> {
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
