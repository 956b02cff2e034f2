import { type LineWords, lineWords } from "../similarity";
import type { WorkspaceFile } from "../workspaceFiles";

const known = new WeakMap<WorkspaceFile, LineWords>();

/** The words of each line; worked out once for each version of a file. */
export function wordsOfLines(file: WorkspaceFile): LineWords {
  let words = known.get(file);
  if (words === undefined) {
    words = lineWords(file.lines);
    known.set(file, words);
  }
  return words;
}
