import { basename, extname } from "node:path";
import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import type { Importer } from "./style";

/** Limit on the part of a text that is searched for statements. */
export const maxChars = 256 * 1024;

/** The groups of the first matches of a pattern. Groups that don't take part are "". */
export function matchGroups(text: string, pattern: RegExp, limit = 100): string[][] {
  const found: string[][] = [];
  for (const [, ...groups] of text.matchAll(pattern)) {
    found.push(groups.map((group) => group ?? ""));
    if (found.length === limit) break;
  }
  return found;
}

/** The first `limit` matches. Callers read on after each match, so unlimited matches could take quadratic time. */
export function* take<T>(found: Iterable<T>, limit = 300): Generator<T> {
  for (const each of found) {
    if (limit-- <= 0) return;
    yield each;
  }
}

/** Collapses each run of whitespace to one character, because patterns backtrack over long runs. */
export function withShortBlanks(text: string): string {
  return text.replace(/\s+/g, (blanks) => (blanks.includes("\n") ? "\n" : " "));
}

/** The names in `a, b as c, type D`: import name → local name. `as` is the word between them. */
export function namesIn(clause: string, as = "as"): Map<string, string> {
  const names = new Map<string, string>();
  for (const part of clause.split(",").slice(0, 200)) {
    const words = part.split(/\s/).filter((word) => word !== "" && word !== "type" && word !== "typeof");
    const importName = words[0] ?? "";
    const localName = words[1] === as ? (words[2] ?? "") : importName;
    if (isName(importName) && isName(localName)) names.set(importName, localName);
  }
  return names;
}

export function isName(word: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(word);
}

/** Swaps keys and values. */
export function inverse(names: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...names].map(([importName, localName]) => [localName, importName]));
}

const declaring =
  /\b(?:class|interface|type|enum|function\*?|def|fn|struct|trait|union|const|let|var|val|static|mod|macro_rules!|object|module|protocol|func|record|namespace|mut)[ \t]+([\p{L}_$][\p{L}\p{N}_$]*)|\bfun[ \t][^(\n=]{0,200}?([\w$]+)[ \t]?\(|^([A-Za-z_]\w*)[ \t]?(?::[^=\n]{0,100})?=|\bexports\.([\w$]+)[ \t]?=/gmu;
const declared = new WeakMap<WorkspaceFile, ReadonlySet<string>>();

/** Whether a file seems to declare a name, judging by the keyword before it. */
export function declares(file: WorkspaceFile, name: string): boolean {
  let names = declared.get(file);
  if (names === undefined) {
    const found = file.text.slice(0, maxChars).matchAll(declaring);
    names = new Set([...found].map(([, a, b, c, d]) => a ?? b ?? c ?? d ?? ""));
    declared.set(file, names);
  }
  return names.has(name);
}

/** Creates an `Importer` that collects the words of the text on first use. */
export function createImporter(path: string, text: string): Importer {
  let words: ReadonlySet<string> | undefined;
  return {
    path,
    get words() {
      words ??= new Set(text.slice(0, maxChars).match(/[A-Za-z_]\w*/g));
      return words;
    },
  };
}

/** File name without extension. */
export function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** Sorts file names: namesakes of `own` (such as its test), then those that occur in the text, then by shared words. */
export function sortByUse(
  names: readonly string[],
  words: ReadonlySet<string>,
  own: string,
): readonly string[] {
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
