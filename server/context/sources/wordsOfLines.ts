import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import { type LineWords, lineWords } from "../similarity";

const cache = new WeakMap<WorkspaceFile, LineWords>();

/** The words of each line, computed once per version of the file. */
export function wordsOfLines(file: WorkspaceFile): LineWords {
  let words = cache.get(file);
  if (words === undefined) {
    words = lineWords(file.lines);
    cache.set(file, words);
  }
  return words;
}
