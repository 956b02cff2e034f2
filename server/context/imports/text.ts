import { basename, extname } from "node:path";
import type { WorkspaceFile } from "../workspaceFiles";
import type { Place } from "./style";

/** Statements are looked for in so much of a text. */
export const maxChars = 256 * 1024;

/** The groups of the first matches of a pattern, empty where there is none. */
export function all(text: string, pattern: RegExp, limit = 100): string[][] {
  const found: string[][] = [];
  for (const [, ...groups] of text.matchAll(pattern)) {
    found.push(groups.map((group) => group ?? ""));
    if (found.length === limit) break;
  }
  return found;
}

/** So many matches at most: where each one reads on from its place, a file of nothing but beginnings would take its length squared. */
export function* first<T>(found: Iterable<T>, limit = 300): Generator<T> {
  for (const each of found) {
    if (limit-- <= 0) return;
    yield each;
  }
}

/** One blank or line end for each run of them: patterns try all ways to share out a long run. */
export function withShortBlanks(text: string): string {
  return text.replace(/\s+/g, (blanks) => (blanks.includes("\n") ? "\n" : " "));
}

/** The names in `a, b as c, type D`, the name there → the name here; `as` is what stands between them. */
export function namesIn(clause: string, as = "as"): Map<string, string> {
  const names = new Map<string, string>();
  for (const part of clause.split(",").slice(0, 200)) {
    const words = part.split(/\s/).filter((word) => word !== "" && word !== "type" && word !== "typeof");
    const there = words[0] ?? "";
    const here = words[1] === as ? (words[2] ?? "") : there;
    if (isName(there) && isName(here)) names.set(there, here);
  }
  return names;
}

export function isName(word: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(word);
}

/** The other way round. */
export function inverse(names: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...names].map(([there, here]) => [here, there]));
}

const declaring =
  /\b(?:class|interface|type|enum|function\*?|def|fn|struct|trait|union|const|let|var|val|static|mod|macro_rules!|object|module|protocol|func|record|namespace|mut)[ \t]+([\p{L}_$][\p{L}\p{N}_$]*)|\bfun[ \t][^(\n=]{0,200}?([\w$]+)[ \t]?\(|^([A-Za-z_]\w*)[ \t]?(?::[^=\n]{0,100})?=|\bexports\.([\w$]+)[ \t]?=/gmu;
const declared = new WeakMap<WorkspaceFile, ReadonlySet<string>>();

/** Whether a file seems to declare a name, by the word in front of it. */
export function declares(file: WorkspaceFile, name: string): boolean {
  let names = declared.get(file);
  if (names === undefined) {
    const found = file.text.slice(0, maxChars).matchAll(declaring);
    names = new Set([...found].map(([, a, b, c, d]) => a ?? b ?? c ?? d ?? ""));
    declared.set(file, names);
  }
  return names.has(name);
}

/** A place in a text whose words are looked for when they are needed. */
export function placeAt(path: string, text: string): Place {
  let words: ReadonlySet<string> | undefined;
  return {
    path,
    get words() {
      words ??= new Set(text.slice(0, maxChars).match(/[A-Za-z_]\w*/g));
      return words;
    },
  };
}

/** The name of a file without its ending. */
export function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** Files whose name is a word of the text first, then those whose names share most words with the file's own. */
export function byUse(names: readonly string[], words: ReadonlySet<string>, own: string): readonly string[] {
  const ownParts = partsOf(stemOf(own));
  const score = (name: string) => {
    const parts = partsOf(stemOf(name));
    const shared = parts.filter((part) => ownParts.includes(part)).length;
    const isSame = shared === parts.length && shared === ownParts.length && shared > 0;
    return (
      (isSame ? 3 : words.has(stemOf(name)) ? 2 : 0) +
      (2 * shared) / Math.max(1, parts.length + ownParts.length)
    );
  };
  return names
    .filter((name) => name !== own)
    .map((name) => ({ name, score: score(name) }))
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);
}

function partsOf(stem: string): string[] {
  const parts = stem.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return parts.split(/[^a-z0-9]+/).filter((part) => part !== "" && part !== "test" && part !== "tests");
}
