import type { Stats } from "node:fs";
import { reasonOf } from "../../files/fileRefusedError";
import { type OpenOptions, type ReadOptions, readRegularFile, statPath } from "../../files/readRegularFile";

/** Reasons for which Git treats a file as empty: it is missing or not a regular file, or a .gitignore is a symlink. */
const countsForNothing = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "folder", "link", "notOrdinary"]);

/** Reads a file as a byte string; undefined if Git treats it as empty. Throws if it exists but is unreadable. */
export async function readBytes(path: string, options: ReadOptions): Promise<string | undefined> {
  try {
    return (await readRegularFile(path, options)).bytes.toString("latin1");
  } catch (error) {
    if (countsForNothing.has(reasonOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** Status of a path; undefined if Git treats it as empty. */
export async function statIfExists(path: string, options: OpenOptions): Promise<Stats | undefined> {
  try {
    return await statPath(path, options);
  } catch (error) {
    if (countsForNothing.has(reasonOf(error) ?? "")) return undefined;
    throw error;
  }
}
