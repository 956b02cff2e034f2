import { readRegularFile } from "../files/readRegularFile";
import { failureText } from "../protocol/failure";

/** More is no source code. */
const maxBytes = 16 * 2 ** 20;

/** The text of a file that the user has named. Throws an error with one sentence for the user. */
export async function readText(path: string): Promise<string> {
  try {
    const { bytes } = await readRegularFile(path, { maxBytes, followLinks: true });
    return bytes.toString("utf8");
  } catch (error) {
    throw new Error(failureText(error));
  }
}
