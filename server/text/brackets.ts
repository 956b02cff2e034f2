import { commentMarker, isQuote, startsComment } from "./comments";

export interface Bracket {
  readonly character: string;
  /** Offset in the scanned text. */
  readonly at: number;
}

const closerOf = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** Yields the round, square and curly brackets of a piece of code, except those in strings and line comments. */
export function* brackets(code: string, languageId: string): Generator<Bracket> {
  const marker = commentMarker(languageId);
  let index = 0;
  while (index < code.length) {
    const character = code[index] ?? "";
    if (isQuote(character)) {
      index = stringEnd(code, index);
    } else if (startsComment(code, index, marker)) {
      const lineEnd = code.indexOf("\n", index);
      index = lineEnd < 0 ? code.length : lineEnd;
    } else {
      if ("()[]{}".includes(character)) yield { character, at: index };
      index++;
    }
  }
}

export function closerFor(opener: string): string | undefined {
  return closerOf.get(opener);
}

/**
 * Offset after the string that starts at `start`. A quote without a partner on the line starts no string (an
 * apostrophe, a Rust lifetime); only a backtick's string may span lines.
 */
export function stringEnd(code: string, start: number): number {
  const quote = code[start] ?? "";
  for (let index = start + 1; index < code.length; index++) {
    const character = code[index];
    if (character === quote) return index + 1;
    if (character === "\\") index++;
    else if (character === "\n" && quote !== "`") break;
  }
  return start + 1;
}

/** The brackets that a piece of code leaves open, outermost first, and its closers whose openers are before it. */
export interface Balance {
  readonly open: readonly Bracket[];
  readonly unmatched: readonly Bracket[];
}

export function balance(code: string, languageId: string): Balance {
  const open: Bracket[] = [];
  const unmatched: Bracket[] = [];
  for (const bracket of brackets(code, languageId)) {
    if (closerOf.has(bracket.character)) open.push(bracket);
    else if (closerOf.get(open.at(-1)?.character ?? "") === bracket.character) open.pop();
    else unmatched.push(bracket);
  }
  return { open, unmatched };
}
