import { readRegularFile } from "../files/readRegularFile";
import { failureText } from "../protocol/failure";

/** Largest file in bytes. */
const maxBytes = 16 * 2 ** 20;

/** Reads a file that the user chose. Throws an error with one sentence for the user. */
export async function readText(path: string): Promise<string> {
  try {
    const { bytes } = await readRegularFile(path, { maxBytes, followLinks: true });
    return bytes.toString("utf8");
  } catch (error) {
    throw new Error(failureText(error));
  }
}
