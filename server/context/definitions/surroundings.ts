import { indentWidth } from "../../protocol/code/lines";
import { firstLines, lastLines } from "../aroundCursor";
import type { CursorWindow } from "../cursorWindow";
import { namesIn, wordsOf } from "./words";

/** What the text around the cursor reveals about the names that the next line may use. */
export interface Surroundings {
  /** Nearness of a name to the cursor, from 0 (not near) to 1 (next to it). */
  nearness(name: string): number;
  /** Nearness to the cursor of a variable that seems to have this type. */
  typeNearness(type: string): number;
  /** Number of occurrences of a name outside of import statements. */
  useCount(name: string): number;
  /** Whether the name is used as a member: `.name`. */
  isMember(name: string): boolean;
  /** Share of a name's words that occur near the cursor, weighted by nearness. */
  nearWords(name: string): number;
  /** Share of a name's words that occur in the heads of the function and class around the cursor. */
  headWords(name: string): number;
  /** Whether the head of the function or class around the cursor has the name: a parameter's type, a base class. */
  isInHead(name: string): boolean;
}

const linesBefore = 24;
const linesAfter = 6;
/** Distance in lines at which nearness drops to one half. */
const halfLines = 5;
const maxHeads = 3;
const maxLineChars = 1000;

export function surroundingsOf({ prefix, suffix }: CursorWindow): Surroundings {
  const before = lastLines(prefix, linesBefore).split("\n").reverse();
  const after = firstLines(suffix, linesAfter).split("\n");
  const near = new Map<string, number>();
  const words = new Map<string, number>();
  const record = (line: string, distance: number) => {
    if (isImport(line)) return;
    const weight = halfLines / (halfLines + distance);
    for (const name of namesIn(line.slice(0, maxLineChars))) {
      near.set(name, Math.max(near.get(name) ?? 0, weight));
      for (const word of wordsOf(name)) words.set(word, Math.max(words.get(word) ?? 0, weight));
    }
  };
  for (const [distance, line] of before.entries()) record(line, distance);
  for (const [distance, line] of after.entries()) record(line, distance + 1);
  const heads = enclosingHeads(prefix);
  const headNames = new Set(heads.flatMap(namesIn));
  const headWords = new Set([...headNames].flatMap(wordsOf));
  const { uses, members } = usesIn(prefix, suffix);
  const types = typesOf(`${heads.join("\n")}\n${prefix}`, near);
  return {
    nearness: (name) => near.get(name) ?? 0,
    typeNearness: (type) => types.get(type) ?? 0,
    useCount: (name) => uses.get(name) ?? 0,
    isMember: (name) => members.has(name),
    nearWords: (name) => mean(wordsOf(name), (word) => words.get(word) ?? 0),
    headWords: (name) => mean(wordsOf(name), (word) => (headWords.has(word) ? 1 : 0)),
    isInHead: (name) => headNames.has(name),
  };
}

function mean(words: readonly string[], of: (word: string) => number): number {
  return words.length === 0 ? 0 : words.reduce((sum, word) => sum + of(word), 0) / words.length;
}

const importLine =
  /^\s*(?:import\b|from\s+\S+\s+import\b|(?:pub\s+)?use\s|using\s|#\s*(?:include|import)\b|(?:const|let|var)\s[^=]*=\s*require\b|(?:require|require_relative|require_once)\b|export\s[^=]*\bfrom\b|\}\s*from\b|\}\s*=\s*require\b|package\s|extern\s+crate\b|mod\s+\w+;)/;

function isImport(line: string): boolean {
  return importLine.test(line.slice(0, 400));
}

/** Counts names outside of the import statements at the top of the file. */
function usesIn(prefix: string, suffix: string) {
  const uses = new Map<string, number>();
  const members = new Set<string>();
  const text = prefix.slice(endOfImports(prefix)) + suffix;
  for (const match of text.matchAll(/(\.|->|::)?([A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*)/g)) {
    const [, dot, name = ""] = match;
    uses.set(name, (uses.get(name) ?? 0) + 1);
    if (dot !== undefined) members.add(name);
  }
  return { uses, members };
}

/** Offset after the last unindented import statement, including the lines that its brackets span. */
function endOfImports(text: string): number {
  let end = 0;
  let open = 0;
  for (let start = 0; start >= 0 && start < text.length; ) {
    const next = text.indexOf("\n", start);
    const line = text.slice(start, next < 0 ? text.length : Math.min(next, start + 400));
    const isImportStart = /^\S/.test(line) && isImport(line);
    if (isImportStart || open > 0) {
      open = Math.max(0, (isImportStart ? 0 : open) + balance(line));
      end = next < 0 ? text.length : next + 1;
    }
    start = next < 0 ? -1 : next + 1;
  }
  return open > 0 ? 0 : end;
}

/** Opening minus closing brackets in the line. */
function balance(line: string): number {
  let open = 0;
  for (const char of line) {
    if (char === "(" || char === "{") open++;
    else if (char === ")" || char === "}") open--;
  }
  return open;
}

/** The lines above with ever less indentation: the heads of the enclosing blocks, innermost first. */
function enclosingHeads(prefix: string): readonly string[] {
  const lines = lastLines(prefix, 400).split("\n");
  const last = lines.pop() ?? "";
  let indent = indentWidth(last);
  if (indent === 0) indent = indentWidth(lines.findLast((line) => line.trim() !== "") ?? "");
  const heads: string[] = [];
  for (let at = lines.length - 1; at >= 0 && indent > 0 && heads.length < maxHeads; at--) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || indentWidth(line) >= indent || /^\s*[)\]}]/.test(line)) continue;
    indent = indentWidth(line);
    if (!isStatement(line)) heads.push(line.slice(0, maxLineChars));
  }
  return heads;
}

function isStatement(line: string): boolean {
  return /^\s*(?:if|else|elif|for|while|switch|match|case|try|catch|with|do|return)\b/.test(line);
}

/** `x: Type`, `x = Type(`, `x := pkg.Type{`, `Type x`, `x *Type` … */
const typed = [
  /([A-Za-z_]\w{0,60})\??\s?:\s?[&*'\w ]{0,12}?([A-Z]\w{0,60})/g,
  /([A-Za-z_]\w{0,60})\s?:?=\s?(?:await |new |&|\w{1,30}\.|\w{1,30}::){0,2}([A-Z]\w{0,60})\s?(?:[({<]|::|\.)/g,
  /\b([A-Z]\w{0,60})(?:<[^<>\n]{0,60}>)?[ *&]{1,2}([a-z_]\w{0,60})\s?[=;,)]/g,
  /\b([a-z_]\w{0,60}) [*&]?(?:\w{1,30}\.)?([A-Z]\w{0,60})\b/g,
];

/** For each type, the nearness of the nearest variable of it. A variable named like a type counts too. */
function typesOf(text: string, near: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const types = new Map<string, number>();
  const record = (type: string, weight: number) => types.set(type, Math.max(types.get(type) ?? 0, weight));
  for (const line of text.split("\n")) {
    if (line.length > maxLineChars || isImport(line)) continue;
    for (const [at, pattern] of typed.entries()) {
      for (const [, left = "", right = ""] of line.matchAll(pattern)) {
        const [variable, type] = at === 2 ? [right, left] : [left, right];
        const weight = near.get(variable);
        if (weight !== undefined) record(type, weight);
      }
    }
  }
  for (const [name, weight] of near) {
    if (/^[a-z]/.test(name)) record(name[0]?.toUpperCase() + name.slice(1), weight * 0.8);
  }
  return types;
}
