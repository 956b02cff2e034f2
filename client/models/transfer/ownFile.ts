import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { codeOf } from "./downloadError";

const { O_APPEND, O_CREAT, O_RDONLY, O_RDWR } = constants;
/** Windows has neither; there what is opened is compared with what has the name. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** A regular file that has no other name. */
function isPlain(stats: Stats): boolean {
  return stats.isFile() && stats.nlink <= 1;
}

/** Whether `file` is a plain file and the one that has this name: no link leads to it, and nobody has put another in its place. */
export async function isFileAt(path: string, file: FileHandle): Promise<boolean> {
  const [named, opened] = [await lstat(path).catch(() => undefined), await file.stat()];
  if (named === undefined || !isPlain(named) || !isPlain(opened)) return false;
  return named.ino === opened.ino && named.dev === opened.dev;
}

/** Opens a file of ours to read and append, empty when it was not there. What is no plain file is taken away first, never followed. */
export async function openOwnFile(path: string): Promise<FileHandle> {
  const before = await lstat(path).catch(() => undefined);
  if (before !== undefined && !isPlain(before)) await rm(path, { force: true });
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  if (await isFileAt(path, file)) return file;
  await file.close();
  throw Object.assign(new Error(`${path} was replaced while it was opened`), { code: "ENOENT" });
}

/** The text of a small file of ours; undefined when it is not there, too large, or no plain file. */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  try {
    if (file === undefined || !(await isFileAt(path, file))) return undefined;
    const { size } = await file.stat();
    return size > mostBytes ? undefined : await file.readFile("utf8");
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

const mostBytes = 64 * 1024;

/** Writes a small file of ours anew: what had the name before is taken away, never followed. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Whether anything has this name, a link that leads nowhere too. */
export async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
