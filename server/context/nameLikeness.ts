import { basename, extname } from "node:path";
import { wordsOf } from "./definitions/words";

/** Two files by their names: how alike, from 0 to 1, and whether one is the test of the other. */
export function likenessOfPaths(
  a: string,
  b: string,
): { readonly pathWords: number; readonly isPair: boolean } {
  const pathWords = likenessOfNames(a, b);
  return { pathWords, isPair: pathWords === 1 };
}

/** Of two paths: 1 for the same name of the file but for what marks a test; else by the words that the names share. */
export function likenessOfNames(a: string, b: string): number {
  const [left, right] = [tellingWords(basename(a)), tellingWords(basename(b))];
  const shared = left.filter((word) => right.includes(word)).length;
  return (2 * shared) / Math.max(1, left.length + right.length);
}

function tellingWords(name: string): readonly string[] {
  const words = wordsOf(name.slice(0, name.length - extname(name).length));
  const telling = words.filter((word) => !["test", "spec", "index", "storie", "mod"].includes(word));
  return telling.length > 0 ? telling : words;
}
