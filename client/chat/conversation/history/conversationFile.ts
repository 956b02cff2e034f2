import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { withFileLock } from "../../../../server/files/fileLock";
import { writeFileAtomic } from "../../../../server/files/writeFileAtomic";
import { makePrivate } from "../../../storage/privateFolder";

/** Identifies one state of a file. It changes with every write, because each write creates a new file. */
export type Stamp = string;

/** Undefined if the file does not exist. */
export async function stampOf(path: string): Promise<Stamp | undefined> {
  const found = await unlessMissing(stat(path, { bigint: true }));
  return found && `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/** A larger file cannot be a conversation and would fill the memory. */
const mostBytes = 256 * 2 ** 20;

/** Undefined if the file does not exist. Throws if it cannot be read. */
export async function readText(path: string): Promise<string | undefined> {
  const found = await unlessMissing(stat(path));
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > mostBytes) throw new Error(`${path} is not a readable file`);
  return unlessMissing(readFile(path, "utf8"));
}

/**
 * Writes a file, unless it exists in another state than `expected`, the stamp that the caller read last. Returns the new stamp,
 * or "changed" if it did not write. Writes atomically; only the owner can access the file and its folder.
 */
export async function replaceFile(
  path: string,
  text: string,
  expected: Stamp | undefined,
): Promise<{ readonly stamp: Stamp } | "changed"> {
  makePrivate(dirname(path));
  return withFileLock(path, async () => {
    const found = await stampOf(path);
    if (found !== undefined && found !== expected) return "changed";
    await writeFileAtomic(path, text);
    return { stamp: (await stampOf(path)) ?? "" };
  });
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
