import { basename, extname } from "node:path";
import { wordsOf } from "./definitions/words";

/** Compares two files by name: their similarity, from 0 to 1, and whether one is the test of the other. */
export function comparePaths(a: string, b: string): { readonly pathWords: number; readonly isPair: boolean } {
  const pathWords = nameSimilarity(a, b);
  return { pathWords, isPair: pathWords === 1 };
}

/** Similarity of two file names by shared words, from 0 to 1. Ignores test markers: 1 for a file and its test. */
export function nameSimilarity(a: string, b: string): number {
  const [left, right] = [distinctiveWords(basename(a)), distinctiveWords(basename(b))];
  const shared = left.filter((word) => right.includes(word)).length;
  return (2 * shared) / Math.max(1, left.length + right.length);
}

function distinctiveWords(name: string): readonly string[] {
  const words = wordsOf(name.slice(0, name.length - extname(name).length));
  const distinctive = words.filter((word) => !["test", "spec", "index", "storie", "mod"].includes(word));
  return distinctive.length > 0 ? distinctive : words;
}
