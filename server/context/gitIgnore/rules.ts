import { setImmediate } from "node:timers/promises";
import { TooMuchWork, type WorkLimit } from "../../protocol/code/patternProgram";
import { folded, withoutByteOrderMark } from "./bytes";
import { Wildmatch } from "./wildmatch";
import type { WorkBudget } from "./workBudget";

/** One line of an ignore file. */
export interface Rule {
  readonly isIgnoring: boolean;
  /** It holds for folders only. */
  readonly isForFolders: boolean;
}

interface WildRule extends Rule {
  readonly at: number;
  readonly pattern: string;
  /** Up to the first wildcard. */
  readonly start: string;
  /** What all that it matches ends in. */
  readonly end: string;
  /** Compared with the whole path, not with the name. */
  readonly isPath: boolean;
  wildmatch?: Wildmatch;
}

/** Where the last rules with the same words stand: of those for everything, and of those for folders. -1 for none. */
interface Places {
  any: number;
  folder: number;
}

const maxRules = 100_000;
/** Each takes 256 bytes. */
const maxSets = 20_000;
/** So many lines are taken in at once. */
const linesAtOnce = 2000;
/** To make a pattern ready to be compared, in steps of a comparison: for each character of it, and for itself. */
const stepsPerCharacter = 8;
const stepsPerPattern = 40;
const wildcards = /[*?[\\]/;

/**
 * The rules of one ignore file, as gitignore(5) and Git's dir.c have them: the last one that matches decides. Rules without
 * wildcards, or with one star in front, are looked up, so that there may be many; only the others are tried one after the other.
 */
export class Rules {
  readonly #rules: Rule[] = [];
  readonly #names = new Map<string, Places>();
  readonly #paths = new Map<string, Places>();
  /** Ends of names, by their length. */
  readonly #ends = new Map<number, Map<string, Places>>();
  #wild: readonly WildRule[] = [];
  readonly #ignoreCase: boolean;

  /** How long the file is. */
  readonly bytes: number;

  private constructor(file: string, ignoreCase: boolean) {
    this.bytes = file.length;
    this.#ignoreCase = ignoreCase;
  }

  /** Throws for a file with more rules, or more sets of characters in them, than people write, and where it costs more than is left. */
  static async parse(file: string, ignoreCase: boolean, budget: WorkBudget): Promise<Rules> {
    budget.spend(file.length);
    if (file.split("[").length > maxSets) throw new TooMuchWork();
    const rules = new Rules(file, ignoreCase);
    // One that is there twice counts where it stands last.
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

  /** The rule that decides about a path, relative to the file's folder, given as bytes. */
  find(path: string, isFolder: boolean, work: WorkLimit): Rule | undefined {
    const way = this.#ignoreCase ? folded(path) : path;
    const name = way.slice(way.lastIndexOf("/") + 1);
    const last = (places: Places | undefined) =>
      places === undefined ? -1 : Math.max(places.any, isFolder ? places.folder : -1);
    let found = Math.max(last(this.#names.get(name)), last(this.#paths.get(way)));
    for (const [length, ends] of this.#ends) {
      if (length <= name.length) found = Math.max(found, last(ends.get(name.slice(name.length - length))));
    }
    work.spend(this.#ends.size + 1);
    for (let index = this.#wild.length - 1; index >= 0; index--) {
      const rule = this.#wild[index];
      if (rule === undefined || rule.at < found) break;
      work.spend(1);
      const text = rule.isPath ? way : name;
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
    if (this.#rules.length === maxRules) throw new TooMuchWork();
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

  /** Where a pattern can be looked up; undefined for one that has to be tried. */
  #tableFor(pattern: string, isPath: boolean): Map<string, Places> | undefined {
    if (!wildcards.test(pattern)) return isPath ? this.#paths : this.#names;
    if (isPath || !pattern.startsWith("*") || wildcards.test(pattern.slice(1))) return undefined;
    const length = pattern.length - 1;
    const ends = this.#ends.get(length) ?? new Map<string, Places>();
    this.#ends.set(length, ends);
    return ends;
  }
}

/** What follows the last wildcard. A double star can be left out together with the slash behind it, and what is escaped is not folded. */
function endOf(pattern: string): string {
  return /(?:\\.|\*\/|[*?[\]\\]|^)([^*?[\]\\]*)$/s.exec(pattern)?.[1] ?? "";
}

/** A line without the carriage return at its end, and up to a NUL, which ends every text of Git's. */
function cString(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

/** Spaces at the end do not count, but for one behind a backslash. Tabs count. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === " ") end--;
  if (end === line.length) return line;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === "\\") backslashes++;
  return line.slice(0, backslashes % 2 === 0 ? end : end + 1);
}
