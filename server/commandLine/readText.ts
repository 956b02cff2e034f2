import { readFile } from "node:fs/promises";
import { failureText } from "../protocol/failure";

/** Throws an error with one sentence for the user. */
export async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error) => {
    throw new Error(failureText(error));
  });
}
