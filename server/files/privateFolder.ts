import { lstat, mkdir } from "node:fs/promises";

/** Makes a folder for its owner alone where there is none. Throws, with a sentence, for one that others could read or change. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const status = await lstat(path);
  if (status.isSymbolicLink()) throw new Error(`${path} is a link: put a folder of your own in its place.`);
  // Windows keeps the folders of a profile to its user.
  if (process.platform === "win32") return;
  if (status.uid !== process.getuid?.())
    throw new Error(`${path} belongs to another user: delete it, or have it given to you.`);
  if ((status.mode & 0o077) !== 0)
    throw new Error(`${path} is open to other users: take their permissions away (chmod 700).`);
}
