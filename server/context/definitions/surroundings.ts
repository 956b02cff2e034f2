import { firstLines, lastLines } from "../aroundCursor";
import type { CursorWindow } from "../cursorWindow";
import { namesIn, wordsOf } from "./words";

/** What the text around the cursor says about the names that its next line may use. */
export interface Surroundings {
  /** How near to the cursor a name stands, from 0 (nowhere near) to 1 (beside it). */
  near(name: string): number;
  /** How near to the cursor a variable stands that seems to be of this type. */
  nearType(type: string): number;
  /** How often a name stands outside of import statements. */
  uses(name: string): number;
  /** Whether the name is used as a member: `.name`. */
  isMember(name: string): boolean;
  /** The share of a name's words that stand near the cursor, weighted by how near. */
  nearWords(name: string): number;
  /** The share of a name's words that stand in the head of the function around the cursor. */
  headWords(name: string): number;
  /** Whether the head of the function or of the class around the cursor has the name: a parameter's type, a base class. */
  isInHead(name: string): boolean;
}

const linesBefore = 24;
const linesAfter = 6;
/** After so many lines what is near counts half. */
const halfLines = 5;
const maxHeads = 3;
const maxLineChars = 1000;

export function surroundingsOf({ prefix, suffix }: CursorWindow): Surroundings {
  const before = lastLines(prefix, linesBefore).split("\n").reverse();
  const after = firstLines(suffix, linesAfter).split("\n");
  const near = new Map<string, number>();
  const words = new Map<string, number>();
  const note = (line: string, distance: number) => {
    if (isImport(line)) return;
    const weight = halfLines / (halfLines + distance);
    for (const name of namesIn(line.slice(0, maxLineChars))) {
      near.set(name, Math.max(near.get(name) ?? 0, weight));
      for (const word of wordsOf(name)) words.set(word, Math.max(words.get(word) ?? 0, weight));
    }
  };
  for (const [distance, line] of before.entries()) note(line, distance);
  for (const [distance, line] of after.entries()) note(line, distance + 1);
  const heads = headsAround(prefix);
  const headNames = new Set(heads.flatMap(namesIn));
  const headWords = new Set([...headNames].flatMap(wordsOf));
  const { uses, members } = usesIn(prefix, suffix);
  const types = typesOf(`${heads.join("\n")}\n${prefix}`, near);
  return {
    near: (name) => near.get(name) ?? 0,
    nearType: (type) => types.get(type) ?? 0,
    uses: (name) => uses.get(name) ?? 0,
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

/** Counts names outside of the import statements that the file begins with. */
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

/** Offset after the last import statement at the left edge, with the lines that its brackets go on over. */
function endOfImports(text: string): number {
  let end = 0;
  let open = 0;
  for (let start = 0; start >= 0 && start < text.length; ) {
    const next = text.indexOf("\n", start);
    const line = text.slice(start, next < 0 ? text.length : Math.min(next, start + 400));
    const isBegun = /^\S/.test(line) && isImport(line);
    if (isBegun || open > 0) {
      open = Math.max(0, (isBegun ? 0 : open) + balance(line));
      end = next < 0 ? text.length : next + 1;
    }
    start = next < 0 ? -1 : next + 1;
  }
  return open > 0 ? 0 : end;
}

/** Brackets that are open at the end of the line. */
function balance(line: string): number {
  let open = 0;
  for (const char of line) {
    if (char === "(" || char === "{") open++;
    else if (char === ")" || char === "}") open--;
  }
  return open;
}

/** The lines above that are indented less and less: the heads of what the cursor is in, the innermost first. */
function headsAround(prefix: string): readonly string[] {
  const lines = lastLines(prefix, 400).split("\n");
  const last = lines.pop() ?? "";
  let indent = last.trim() === "" ? last.length : indentOf(last);
  if (indent === 0) indent = indentOf(lines.findLast((line) => line.trim() !== "") ?? "");
  const heads: string[] = [];
  for (let at = lines.length - 1; at >= 0 && indent > 0 && heads.length < maxHeads; at--) {
    const line = lines[at] ?? "";
    if (line.trim() === "" || indentOf(line) >= indent || /^\s*[)\]}]/.test(line)) continue;
    indent = indentOf(line);
    if (!isStatement(line)) heads.push(line.slice(0, maxLineChars));
  }
  return heads;
}

function isStatement(line: string): boolean {
  return /^\s*(?:if|else|elif|for|while|switch|match|case|try|catch|with|do|return)\b/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** `x: Type`, `x = Type(`, `x := pkg.Type{`, `Type x`, `x *Type` … */
const typed = [
  /([A-Za-z_]\w{0,60})\??\s?:\s?[&*'\w ]{0,12}?([A-Z]\w{0,60})/g,
  /([A-Za-z_]\w{0,60})\s?:?=\s?(?:await |new |&|\w{1,30}\.|\w{1,30}::){0,2}([A-Z]\w{0,60})\s?(?:[({<]|::|\.)/g,
  /\b([A-Z]\w{0,60})(?:<[^<>\n]{0,60}>)?[ *&]{1,2}([a-z_]\w{0,60})\s?[=;,)]/g,
  /\b([a-z_]\w{0,60}) [*&]?(?:\w{1,30}\.)?([A-Z]\w{0,60})\b/g,
];

/** For each type the nearest of the variables that seem to be of it. A variable named like a type counts as one. */
function typesOf(text: string, near: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const types = new Map<string, number>();
  const note = (type: string, weight: number) => types.set(type, Math.max(types.get(type) ?? 0, weight));
  for (const line of text.split("\n")) {
    if (line.length > maxLineChars || isImport(line)) continue;
    for (const [at, pattern] of typed.entries()) {
      for (const [, left = "", right = ""] of line.matchAll(pattern)) {
        const [variable, type] = at === 2 ? [right, left] : [left, right];
        const weight = near.get(variable);
        if (weight !== undefined) note(type, weight);
      }
    }
  }
  for (const [name, weight] of near) {
    if (/^[a-z]/.test(name)) note(name[0]?.toUpperCase() + name.slice(1), weight * 0.8);
  }
  return types;
}
