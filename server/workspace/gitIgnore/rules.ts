import { setImmediate } from "node:timers/promises";
import { TooMuchWorkError, type WorkLimit } from "../../protocol/paths/patternProgram";
import { folded, withoutByteOrderMark } from "./bytes";
import { Wildmatch } from "./wildmatch";
import type { WorkBudget } from "./workBudget";

/** One line of an ignore file. */
export interface Rule {
  readonly isIgnoring: boolean;
  /** The rule matches folders only. */
  readonly isForFolders: boolean;
}

interface WildRule extends Rule {
  readonly at: number;
  readonly pattern: string;
  /** Literal text before the first wildcard. */
  readonly start: string;
  /** Literal text after the last wildcard. */
  readonly end: string;
  /** Matches the whole path rather than the name. */
  readonly isPath: boolean;
  wildmatch?: Wildmatch;
}

/** Indices of the last rules with the same words, for all entries and for folders; -1 if there is none. */
interface Places {
  any: number;
  folder: number;
}

const maxRules = 100_000;
/** A set takes 256 bytes. */
const maxSets = 20_000;
/** Number of lines parsed before other work can run. */
const linesAtOnce = 2000;
/** Cost of compiling a pattern, in matching steps: per character and per pattern. */
const stepsPerCharacter = 8;
const stepsPerPattern = 40;
const wildcards = /[*?[\\]/;

/**
 * The rules of one ignore file, by gitignore(5) and Git's dir.c: the last matching rule decides. Rules without wildcards, or with only
 * a leading star, are looked up in tables, so that files with many of them are fast; only the others are tried one by one.
 */
export class Rules {
  readonly #rules: Rule[] = [];
  readonly #names = new Map<string, Places>();
  readonly #paths = new Map<string, Places>();
  /** Ends of names, by length. */
  readonly #ends = new Map<number, Map<string, Places>>();
  #wild: readonly WildRule[] = [];
  readonly #ignoreCase: boolean;

  /** Length of the file. */
  readonly bytes: number;

  private constructor(file: string, ignoreCase: boolean) {
    this.bytes = file.length;
    this.#ignoreCase = ignoreCase;
  }

  /** Throws if the file has more rules or character sets than people write, or if the budget is exhausted. */
  static async parse(file: string, ignoreCase: boolean, budget: WorkBudget): Promise<Rules> {
    budget.spend(file.length);
    if (file.split("[").length > maxSets) throw new TooMuchWorkError();
    const rules = new Rules(file, ignoreCase);
    // Of identical rules, only the last counts.
    const wild = new Map<string, WildRule>();
    const lines = withoutByteOrderMark(file).split("\n");
    for (let at = 0; at < lines.length; at += linesAtOnce) {
      if (at > 0) await setImmediate();
      for (const line of lines.slice(at, at + linesAtOnce)) {
        if (!line.startsWith("#")) rules.#add(withoutTrailingSpaces(cString(line)), wild);
      }
    }
    rules.#wild = [...wild.values()];
    return rules;
  }

  /** Finds the rule that decides about a path, given as a byte string relative to the file's folder. */
  find(path: string, isFolder: boolean, work: WorkLimit): Rule | undefined {
    const compared = this.#ignoreCase ? folded(path) : path;
    const name = compared.slice(compared.lastIndexOf("/") + 1);
    const last = (places: Places | undefined) =>
      places === undefined ? -1 : Math.max(places.any, isFolder ? places.folder : -1);
    let found = Math.max(last(this.#names.get(name)), last(this.#paths.get(compared)));
    for (const [length, ends] of this.#ends) {
      if (length <= name.length) found = Math.max(found, last(ends.get(name.slice(name.length - length))));
    }
    work.spend(this.#ends.size + 1);
    for (let index = this.#wild.length - 1; index >= 0; index--) {
      const rule = this.#wild[index];
      if (rule === undefined || rule.at < found) break;
      work.spend(1);
      const text = rule.isPath ? compared : name;
      if ((rule.isForFolders && !isFolder) || !text.startsWith(rule.start) || !text.endsWith(rule.end))
        continue;
      rule.wildmatch ??= this.#compiled(rule, work);
      if (rule.wildmatch.matches(text, work)) return rule;
    }
    return this.#rules[found];
  }

  #compiled({ pattern, isPath }: WildRule, work: WorkLimit): Wildmatch {
    work.spend(stepsPerPattern + pattern.length * stepsPerCharacter);
    return new Wildmatch(pattern, { isPath, ignoreCase: this.#ignoreCase });
  }

  #add(line: string, wild: Map<string, WildRule>): void {
    const isIgnoring = !line.startsWith("!");
    const written = isIgnoring ? line : line.slice(1);
    const isForFolders = written.endsWith("/");
    const whole = isForFolders ? written.slice(0, -1) : written;
    const isPath = whole.includes("/");
    const pattern = whole.startsWith("/") ? whole.slice(1) : whole;
    if (pattern === "") return;
    if (this.#rules.length === maxRules) throw new TooMuchWorkError();
    const rule = { isIgnoring, isForFolders };
    const at = this.#rules.push(rule) - 1;
    const words = this.#ignoreCase ? folded(pattern) : pattern;
    const table = this.#tableFor(pattern, isPath);
    if (table === undefined) {
      const key = `${isPath} ${isForFolders} ${pattern}`;
      wild.delete(key);
      const start = words.slice(0, words.search(wildcards));
      wild.set(key, { ...rule, at, pattern, isPath, start, end: endOf(words) });
      return;
    }
    const key = table === this.#names || table === this.#paths ? words : words.slice(1);
    const places = table.get(key) ?? { any: -1, folder: -1 };
    places[isForFolders ? "folder" : "any"] = at;
    table.set(key, places);
  }

  /** The table for looking up a pattern; undefined if the pattern must be tried. */
  #tableFor(pattern: string, isPath: boolean): Map<string, Places> | undefined {
    if (!wildcards.test(pattern)) return isPath ? this.#paths : this.#names;
    if (isPath || !pattern.startsWith("*") || wildcards.test(pattern.slice(1))) return undefined;
    const length = pattern.length - 1;
    const ends = this.#ends.get(length) ?? new Map<string, Places>();
    this.#ends.set(length, ends);
    return ends;
  }
}

/**
 * Literal text after the last wildcard. Excludes the slash after a double star, which may match nothing, and escaped characters, which
 * keep their case.
 */
function endOf(pattern: string): string {
  return /(?:\\.|\*\/|[*?[\]\\]|^)([^*?[\]\\]*)$/s.exec(pattern)?.[1] ?? "";
}

/** Truncates a line like a C string: removes a trailing carriage return and everything from a NUL. */
function cString(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

/** Removes trailing spaces, except an escaped one. Keeps tabs. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === " ") end--;
  if (end === line.length) return line;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === "\\") backslashes++;
  return line.slice(0, backslashes % 2 === 0 ? end : end + 1);
}
