import { lstat, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates one of our folders with access for its owner only. Throws an error that `failureText` describes if the folder is a symlink,
 * belongs to another user or is open to others, because its contents could be theirs.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const status = await lstat(path);
  if (status.isSymbolicLink()) throw unusable("EISLINK", path);
  refuse(path, status, 0o077);
}

/** Creates the folder of one of our files. Throws if it belongs to another user or others may write to it. */
export async function ensureParentFolder(file: string): Promise<void> {
  const path = dirname(file);
  await mkdir(path, { recursive: true, mode: 0o700 });
  refuse(path, await stat(path), 0o022);
}

function refuse(
  path: string,
  { uid, mode }: { readonly uid: number; readonly mode: number },
  others: number,
): void {
  // On Windows, the folders of a user profile are private by default.
  if (process.platform === "win32") return;
  if (uid !== process.getuid?.()) throw unusable("EOTHERUSER", path);
  if ((mode & others) !== 0) throw unusable("EOPENTOOTHERS", path);
}

function unusable(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
