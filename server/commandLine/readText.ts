import { readFile } from "node:fs/promises";

/** Throws an error with one sentence for the user. */
export async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code}): check the path.`);
  });
}
