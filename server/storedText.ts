import { readRegularFile } from "./files/readRegularFile";
import { reasonOf } from "./files/refusedFile";

/** More is nothing that we have written, and would fill the memory. */
const mostBytes = 64 * 2 ** 20;

/** The text of a file that we keep; undefined when there is none. Throws for what cannot be read, is no file or is far too large. */
export async function storedText(path: string): Promise<string | undefined> {
  try {
    const { bytes } = await readRegularFile(path, { maxBytes: mostBytes, followLinks: true });
    return bytes.toString("utf8");
  } catch (error) {
    if (reasonOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
