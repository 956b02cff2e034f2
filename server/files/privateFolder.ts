import { lstat, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder of ours for its owner alone where there is none. Throws, for `failureText`, when it is a link, belongs to somebody else
 * or is open to others: what is in there may be theirs.
 */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const status = await lstat(path);
  if (status.isSymbolicLink()) throw unusable("EISLINK", path);
  refuse(path, status, 0o077);
}

/** The same for the folder of a file of ours, in which others may look around but change nothing. */
export async function folderOfFile(file: string): Promise<void> {
  const path = dirname(file);
  await mkdir(path, { recursive: true, mode: 0o700 });
  refuse(path, await stat(path), 0o022);
}

function refuse(
  path: string,
  { uid, mode }: { readonly uid: number; readonly mode: number },
  others: number,
): void {
  // Windows keeps the folders of a profile to its user.
  if (process.platform === "win32") return;
  if (uid !== process.getuid?.()) throw unusable("EOTHERUSER", path);
  if ((mode & others) !== 0) throw unusable("EOPENTOOTHERS", path);
}

function unusable(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
