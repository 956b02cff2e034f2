import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { reasonOf } from "./fileRefusedError";

const { O_APPEND, O_CREAT, O_RDONLY, O_RDWR } = constants;
/** Windows has neither flag; `isFileAt` protects it. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Whether it is a regular file without other hard links. */
export function isPlain(stats: Stats): boolean {
  return stats.isFile() && stats.nlink <= 1;
}

/** Whether `file` is a plain file and still the one at `path`: not reached through a link and not replaced. */
export async function isFileAt(path: string, file: FileHandle): Promise<boolean> {
  const [named, opened] = [await lstat(path).catch(() => undefined), await file.stat()];
  if (named === undefined || !isPlain(named) || !isPlain(opened)) return false;
  return named.ino === opened.ino && named.dev === opened.dev;
}

/**
 * Opens or creates a file of ours to read and append. Removes a link or special file at `path` instead of following it.
 */
export async function openOwnFile(path: string): Promise<FileHandle> {
  const before = await lstat(path).catch(() => undefined);
  if (before !== undefined && !isPlain(before)) await rm(path, { force: true });
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  if (await isFileAt(path, file)) return file;
  await file.close();
  throw Object.assign(new Error(`${path} was replaced while it was opened`), { code: "ENOENT" });
}

/** A small file of ours, at one moment. */
interface OwnFile {
  readonly text: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

const maxBytes = 64 * 1024;

/** Reads a small file of ours. Undefined if it is missing, too large or not a plain file. */
export function readOwnFile(path: string): Promise<OwnFile | undefined> {
  return withPlainFile(path, O_RDONLY, async (file) => {
    const { size, mtimeMs } = await file.stat();
    return size > maxBytes ? undefined : { text: await file.readFile("utf8"), mtimeMs };
  });
}

/** Writes a small file of ours again, so that it counts as new. Returns false if it is missing or has another text. */
export async function refreshOwnFile(path: string, text: string): Promise<boolean> {
  const isOurs = await withPlainFile(path, O_RDWR, async (file) => {
    if ((await file.readFile("utf8")) !== text) return false;
    // A process that reads the file at this moment sees the same text.
    await file.write(text, 0).catch(() => {});
    return true;
  });
  return isOurs ?? false;
}

async function withPlainFile<T>(
  path: string,
  flags: number,
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const file = await open(path, flags | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  try {
    return file !== undefined && (await isFileAt(path, file)) ? await work(file) : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

/** Whether anything exists at `path`, even a dangling link. */
export async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (reasonOf(error) === "ENOENT") return false;
    throw error;
  }
}
