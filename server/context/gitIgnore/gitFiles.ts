import type { Stats } from "node:fs";
import { lookAt, type OpenOptions, type ReadOptions, readRegularFile } from "../../files/readRegularFile";
import { reasonOf } from "../../files/refusedFile";

/** Git takes a file that is not there, and what is no regular file, for an empty one; of a .gitignore also a link. */
const countsForNothing = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "folder", "link", "notOrdinary"]);

/** The bytes of a file as a string of bytes; undefined for one that counts for nothing. Throws for one that is there and cannot be read. */
export async function readBytes(path: string, options: ReadOptions): Promise<string | undefined> {
  try {
    return (await readRegularFile(path, options)).bytes.toString("latin1");
  } catch (error) {
    if (countsForNothing.has(reasonOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** What is there; undefined for nothing. */
export async function look(path: string, options: OpenOptions): Promise<Stats | undefined> {
  try {
    return await lookAt(path, options);
  } catch (error) {
    if (countsForNothing.has(reasonOf(error) ?? "")) return undefined;
    throw error;
  }
}
