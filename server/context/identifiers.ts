import type { Position } from "vscode-languageserver-textdocument";
import { lastLines } from "./aroundCursor";
import type { CursorWindow } from "./cursorWindow";

export interface Identifier {
  readonly name: string;
  readonly position: Position;
}

const nearLines = 20;
const identifier = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g;
const keywords = new Set(
  (
    "abstract as assert async await base bool boolean break byte case catch char class const continue def default " +
    "del delete do double elif else end enum except export extends extern false final finally float fn for from fun " +
    "func function get go goto if impl implements import in include int interface is lambda let long match mod " +
    "module mut namespace new nil none None not null number object of or override package pass private protected " +
    "pub public raise readonly return self short signed static str string struct super switch template then this " +
    "throw throws trait true True False try type typedef typeof undefined union unsafe unsigned use using val var " +
    "virtual void volatile when where while with yield"
  ).split(" "),
);

/** The distinct names above the cursor, nearest first, each at its last position. Skips the one being typed. */
export function identifiersNear({ prefix, firstLine }: CursorWindow, limit: number): readonly Identifier[] {
  const near = lastLines(prefix, nearLines);
  const above = prefix.length - near.length;
  let line = firstLine;
  for (let at = prefix.indexOf("\n"); at >= 0 && at < above; at = prefix.indexOf("\n", at + 1)) line++;
  const found = new Map<string, Identifier>();
  const lines = near.split("\n");
  for (let index = lines.length - 1; index >= 0 && found.size < limit; index--) {
    const text = lines[index] ?? "";
    if (/^\s*(?:\/\/|\/?\*|#(?:[\s!#]|$)|--\s)/.test(text) || text.length > 1000) continue;
    const isLast = index === lines.length - 1;
    const inLine = [...text.matchAll(identifier)].reverse();
    for (const { 0: name, index: character } of inLine) {
      if (isLast && character + name.length === text.length) continue;
      if (name.length < 2 || keywords.has(name) || found.has(name) || found.size >= limit) continue;
      found.set(name, { name, position: { line: line + index, character } });
    }
  }
  return [...found.values()];
}
