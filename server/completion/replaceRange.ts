import { isClosersOnly } from "../postprocess/blocks";
import { closerFor, stringEnd } from "../postprocess/brackets";
import { isQuote } from "../postprocess/comments";
import type { FilterContext } from "../postprocess/filter";
import { cursorLines, isBlank } from "../postprocess/lines";

export interface Replacement {
  readonly text: string;
  /** How many UTF-16 code units right of the cursor the text replaces; never beyond the line. */
  readonly replaceChars: number;
}

/**
 * What of the closers right of the cursor, mostly set by the editor, the completion brings itself. An editor shows
 * ghost text over text only when the replaced text is a subsequence of the new one, so this never replaces others.
 */
export function replaceRange(text: string, context: Pick<FilterContext, "prefix" | "suffix">): Replacement {
  const { linePrefix, lineSuffix } = cursorLines(context);
  if (isBlank(lineSuffix) || !isClosersOnly(lineSuffix)) return { text, replaceChars: 0 };
  const tail = [...lineSuffix.matchAll(/\S/g)].map(({ 0: character, index }) => ({ character, at: index }));
  const first = tail[0]?.character ?? "";
  const isInString = isQuote(first) && hasOpenQuote(linePrefix, first);
  // A quote that opens a string is no closer.
  if (isQuote(first) && !isInString) return { text, replaceChars: 0 };

  const matches = coveredTail(
    text,
    tail.map(({ character }) => character),
    isInString,
  );
  const replaceChars = matches.length === 0 ? 0 : (tail[matches.length - 1]?.at ?? 0) + 1;
  const replaced = withTailBlanks(text, lineSuffix.slice(0, replaceChars), matches);
  return replaceChars === 0 ? onOwnLine(replaced, linePrefix, lineSuffix) : { text: replaced, replaceChars };
}

function hasOpenQuote(linePrefix: string, quote: string): boolean {
  const quotes = linePrefix.replace(/\\./g, "").split(quote).length - 1;
  return quotes % 2 === 1;
}

/**
 * Offsets in the text of the characters that stand for the first characters of the tail, in order. Only what closes
 * something from before the text counts: the `)` of `bar(1)` is not the one that the editor set.
 */
function coveredTail(text: string, tail: readonly string[], isInString: boolean): number[] {
  const matches: number[] = [];
  const open: string[] = [];
  let index = 0;
  if (isInString) {
    index = stringEnd(`${tail[0]}${text}`, 0) - 1;
    if (index === 0) return [];
    matches.push(index - 1);
  }
  while (index < text.length) {
    const character = text[index] ?? "";
    const expected = tail[matches.length];
    const isNext = open.length === 0 && character === expected;
    let next = index + 1;
    if (isNext && isTailEnd(text, index)) {
      matches.push(index);
      if (character === "{") open.push("");
    } else if (isQuote(character)) {
      next = stringEnd(text, index);
      if (isInString && next === index + 1 && character === tail[0]) open.push(character);
    } else if (opens(character, tail)) {
      open.push(character);
    } else if (open.length > 0 && closes(text, index, open.at(-1) ?? "")) {
      open.pop();
    }
    index = next;
  }
  return withoutReopened(
    matches,
    open.filter((opener) => opener !== ""),
    tail,
  );
}

/** Punctuation is the tail's only where it ends a line, as it does in the tail; an arrow's `>` closes nothing. */
function isTailEnd(text: string, index: number): boolean {
  const character = text[index] ?? "";
  if (":{;,".includes(character)) return /^[ \t]*(\n|$)/.test(text.slice(index + 1));
  return character !== ">" || !"=-".includes(text[index - 1] ?? " ");
}

/** Angle brackets count only where the tail has one: elsewhere they compare. */
function opens(character: string, tail: readonly string[]): boolean {
  return closerFor(character) !== undefined || (character === "<" && tail.includes(">"));
}

function closes(text: string, index: number, opener: string): boolean {
  if (opener === "<") return text[index] === ">" && isTailEnd(text, index);
  return text[index] === (opener === "" ? "}" : closerFor(opener));
}

/** What the text leaves open at its end (`a), bar(b`) takes the tail's closers back; none when they do not fit. */
function withoutReopened(matches: number[], open: readonly string[], tail: readonly string[]): number[] {
  const kept = matches.length - open.length;
  const needed = open
    .map((opener) => (isQuote(opener) ? opener : opener === "<" ? ">" : closerFor(opener)))
    .reverse();
  const fits = kept >= 0 && needed.every((closer, index) => closer === tail[kept + index]);
  return fits ? matches.slice(0, kept) : matches;
}

/** The text, with the blanks between the replaced closers where it would not be a supersequence of them otherwise. */
function withTailBlanks(text: string, replaced: string, matches: readonly number[]): string {
  if (isSubsequence(replaced, text)) return text;
  const blanks = replaced.match(/\s*(?=\S)/g) ?? [];
  let result = "";
  let start = 0;
  for (const [index, at] of matches.entries()) {
    result += text.slice(start, at) + (blanks[index] ?? "");
    start = at;
  }
  return result + text.slice(start);
}

function isSubsequence(part: string, whole: string): boolean {
  let found = 0;
  for (const character of whole) if (character === part[found]) found++;
  return found >= part.length;
}

/** Puts the editor's closer on a line of its own when the text fills the block on lines of its own. */
function onOwnLine(text: string, linePrefix: string, lineSuffix: string): Replacement {
  const opener = linePrefix.trimEnd().at(-1) ?? "";
  const closer = lineSuffix.trimStart()[0];
  if (!/^[ \t]*\n/.test(text) || closer === undefined || closerFor(opener) !== closer)
    return { text, replaceChars: 0 };
  const indent = /^\s*/.exec(linePrefix)?.[0] ?? "";
  const blanks = lineSuffix.length - lineSuffix.trimStart().length;
  const ownLine = `${text.trimEnd()}\n${indent}`;
  return { text: ownLine, replaceChars: isSubsequence(lineSuffix.slice(0, blanks), ownLine) ? blanks : 0 };
}
