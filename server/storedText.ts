import { reasonOf } from "./files/fileRefusedError";
import { readRegularFile } from "./files/readRegularFile";

/** Largest file in bytes: we write none that is larger. */
const mostBytes = 64 * 2 ** 20;

/** Text of a stored file; undefined when it does not exist. Throws when it is unreadable, not a file or too large. */
export async function storedText(path: string): Promise<string | undefined> {
  try {
    const { bytes } = await readRegularFile(path, { maxBytes: mostBytes, followLinks: true });
    return bytes.toString("utf8");
  } catch (error) {
    if (reasonOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
