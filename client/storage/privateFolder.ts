import { chmodSync, lstatSync, mkdirSync } from "node:fs";

/**
 * Creates a folder that only the user can access, or restricts an existing one. Throws an error for `failureText` if
 * it is a symlink or belongs to another user.
 */
export function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (status.isSymbolicLink()) throw unusable("EISLINK", folder);
  // On Windows, profile folders are private already.
  if (process.platform === "win32") return;
  if (status.uid !== process.getuid?.()) throw unusable("EOTHERUSER", folder);
  if ((status.mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
}

/** Whether a folder is what `makePrivate` makes. */
export function isPrivate(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true) return false;
  return process.platform === "win32" || (status.uid === process.getuid?.() && (status.mode & 0o077) === 0);
}

function unusable(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
