import { readFile, stat } from "node:fs/promises";

/** More is nothing that we have written, and would fill the memory. */
const mostBytes = 64 * 2 ** 20;

/** The text of a file that we keep; undefined when there is none. Throws for what cannot be read, is no file or is far too large. */
export async function storedText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw Object.assign(new Error("It is no file."), { code: "not a file" });
    if (found.size > mostBytes) throw Object.assign(new Error("It is too large."), { code: "too large" });
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
