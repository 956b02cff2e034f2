import { asciiLook, looksLike, type Script, scriptOf } from "./letters";

export interface Lookalike {
  readonly start: number;
  readonly name: string;
  /** The name that it seems to be. */
  readonly looks: string;
}

/**
 * Names of a text that look Latin and are not: "rеquests" with a Cyrillic "е" is another name. What is seen to be of two alphabets
 * deceives nobody, nor does a word among others of its language. `known` is the text that was there before: its names may be meant.
 */
export function findLookalikes(text: string, known = ""): Lookalike[] {
  if (!/[^\0-\x7f]/.test(text)) return [];
  return Array.from(text.matchAll(word), ({ 0: name, index }) => ({ start: index, name }))
    .filter((found) => deceives(found, text, known) && !known.includes(found.name))
    .map((found) => ({ ...found, looks: asciiLook(found.name) }));
}

const word = /[\p{L}\p{M}\p{N}_$]+/gu;
/** Where the parts of a name meet: "user_имя" and "getИмя" are of two alphabets for all to see. */
const joints = /[_$0-9]+|(?<=\p{Ll})(?=\p{Lu})/u;

type Word = Pick<Lookalike, "start" | "name">;

function deceives(found: Word, text: string, known: string): boolean {
  const { name } = found;
  if (!/[^\0-\x7f]/.test(name)) return false;
  if (mixesDigits(name)) return true;
  return name
    .split(joints)
    .filter((part) => /[^\0-\x7f]/.test(part))
    .some((part) => {
      const letters = lettersOf(part);
      const scripts = new Set(letters.map(({ script }) => script));
      // "ǃ" is a letter in languages of Africa and no exclamation mark.
      if (letters.some(({ script, looks = "" }) => script === "Latin" && /^\W$/.test(looks))) return true;
      if (scripts.has("Latin")) return isMixed(letters, scripts);
      return scripts.size === 1 && isDisguised(letters, found, text, known);
    });
}

/** Digits of two scripts in one number. */
function mixesDigits(name: string): boolean {
  return /[0-9]/.test(name) && /(?![0-9])\p{Nd}/u.test(name);
}

interface Letter {
  readonly script: Script;
  /** The ASCII letters that it looks like; undefined for ASCII itself and for what is seen to be another letter. */
  readonly looks: string | undefined;
  readonly isAscii: boolean;
}

function lettersOf(part: string): Letter[] {
  const all = Array.from(part).filter((each) => /(?!\p{Lm})[\p{L}\p{Nd}]/u.test(each));
  return all.map((letter, at) => {
    const script = scriptOf(letter);
    const isInside = isLatin(all[at - 1]) && isLatin(all[at + 1]);
    // "αmax" and "dφ" are names of the sciences, "pαypal" is none.
    const isSymbol = script === "Greek" && /[\p{Ll}]/u.test(letter) && !likeLatin.test(letter) && !isInside;
    const looks = isSymbol ? undefined : looksLike(letter);
    // "æ" is a letter of its own, while "ﬁ" is another way to write two.
    const isClear = script === "Latin" && /../.test(looks ?? "") && letter === letter.normalize("NFKC");
    return { script, looks: isClear ? undefined : looks, isAscii: /^[\0-\x7f]$/.test(letter) };
  });
}

/** Greek small letters that no font tells from Latin ones. */
const likeLatin = /[οϲϳ]/u;

function isLatin(letter: string | undefined): boolean {
  return letter !== undefined && scriptOf(letter) === "Latin";
}

/** A part with Latin letters and others. */
function isMixed(letters: readonly Letter[], scripts: ReadonlySet<Script>): boolean {
  const others = [...scripts].filter((script) => script !== "Latin" && script !== "Asian");
  if (others.includes("Foreign") || others.length > 1) return true;
  const isEvident = letters.some(({ script, looks }) => script !== "Latin" && looks === undefined);
  return !isEvident && letters.some(({ looks }) => looks !== undefined);
}

/** A part in one other script, all of which looks like ASCII letters: "раура". */
function isDisguised(letters: readonly Letter[], found: Word, text: string, known: string): boolean {
  const [first] = letters;
  if (first === undefined || !disguises.has(first.script)) return false;
  if (letters.some(({ looks }) => looks === undefined || !/^\w+$/.test(looks))) return false;
  const { script } = first;
  if (hasNeighbour(script, found, text)) return false;
  if (isName(asciiLook(found.name), text) || isName(asciiLook(found.name), known)) return true;
  // Bold and wide letters are seen to be other ones, but Python takes them for the same.
  if (script === "Mathematical" || script === "Wide") return letters.length > 1 && isUsed(found, text);
  return letters.length > 1 && !isWrittenIn(script, known);
}

/** Scripts of which whole words look Latin. */
const disguises: ReadonlySet<Script> = new Set(["Cyrillic", "Greek", "Wide", "Mathematical", "Foreign"]);

/** Whether it is called, assigned, or a member: code, and no word in a text. */
function isUsed({ start, name }: Word, text: string): boolean {
  const behind = text.slice(start + name.length, start + name.length + 3);
  return text[start - 1] === "." || /^\s?(?:\(|\[|=(?!=)|\.\w)/.test(behind);
}

const between = "[ ,.:;!?«»\"'“”„—–-]{1,3}";
const wordBefore = new RegExp(`([\\p{L}\\p{M}]+)${between}$`, "u");
const wordBehind = new RegExp(`^${between}([\\p{L}\\p{M}]+)`, "u");
/** In UTF-16 code units. */
const longestWord = 60;

/** Whether the word beside it in the sentence is seen to be of the script. */
function hasNeighbour(script: Script, { start, name }: Word, text: string): boolean {
  const end = start + name.length;
  const before = wordBefore.exec(text.slice(Math.max(0, start - longestWord), start))?.[1] ?? "";
  const behind = wordBehind.exec(text.slice(end, end + longestWord))?.[1] ?? "";
  return isEvidently(script, before) || isEvidently(script, behind);
}

function isEvidently(script: Script, text: string): boolean {
  const letters = lettersOf(text);
  return letters.every((each) => each.script === script) && letters.some(({ looks }) => looks === undefined);
}

function isName(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const around = text.slice(Math.max(0, at - 1), at) + text.slice(at + name.length, at + name.length + 1);
    if (!/[\p{L}\p{M}\p{N}_$]/u.test(around)) return true;
  }
  return false;
}

/** Different words that a text needs to be one in that script. */
const enoughWords = 3;

function isWrittenIn(script: Script, text: string): boolean {
  const seen = new Set<string>();
  for (const [each] of text.matchAll(/[^\0-\x7f][\p{L}\p{M}]*/gu)) {
    if (isEvidently(script, each)) seen.add(each);
    if (seen.size >= enoughWords) return true;
  }
  return false;
}
