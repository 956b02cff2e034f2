import { chmodSync, lstatSync, mkdirSync } from "node:fs";

/**
 * Makes a folder of ours for the user alone, also one that is there. Throws, for `failureText`, when it is a link or belongs to somebody
 * else.
 */
export function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (status.isSymbolicLink()) throw unusable("EISLINK", folder);
  // Windows keeps the folders of a profile to its user.
  if (process.platform === "win32") return;
  if (status.uid !== process.getuid?.()) throw unusable("EOTHERUSER", folder);
  if ((status.mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
}

function unusable(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
