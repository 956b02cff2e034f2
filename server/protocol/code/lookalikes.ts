import { asciiForm, asciiLook, looksLike, type Script, scriptOf } from "./letters";
import { isQuotedOrCommented } from "./quotes";

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
  const around = new Surroundings(text, known);
  return Array.from(text.matchAll(word), ({ 0: name, index }) => ({ start: index, name }))
    .filter((found) => deceives(found, around) && !known.includes(found.name))
    .map((found) => ({ ...found, looks: asciiForm(found.name) ?? asciiLook(found.name) }));
}

/** What stands around a name, looked at once for all of them. */
class Surroundings {
  #names: Set<string> | undefined;
  readonly #written = new Map<Script, boolean>();

  constructor(
    readonly text: string,
    readonly known: string,
  ) {}

  /** Whether a name of ASCII letters stands somewhere. */
  readonly has = (name: string): boolean => {
    this.#names ??= new Set([this.text, this.known].flatMap((each) => each.match(asciiWord) ?? []));
    return this.#names.has(name);
  };

  /** Whether the text that was there before is written in a script. */
  isWrittenIn(script: Script): boolean {
    const found = this.#written.get(script) ?? isWrittenIn(script, this.known);
    this.#written.set(script, found);
    return found;
  }
}

const asciiWord = /(?<![\p{L}\p{M}\p{N}_$])[\w$]+(?![\p{L}\p{M}\p{N}_$])/gu;
const word = /[\p{L}\p{M}\p{N}\p{XIDC}$]+/gu;
/** Where the parts of a name meet: "user_имя" and "getИмя" are of two alphabets for all to see. */
const joints = /[_$0-9]+|(?<=\p{Ll})(?=\p{Lu})/u;

type Word = Pick<Lookalike, "start" | "name">;

function deceives(found: Word, around: Surroundings): boolean {
  const { name } = found;
  // "Ⅳ" is a number.
  if (!/[^\0-\x7f]/.test(name) || /^\p{Nl}$/u.test(name)) return false;
  if (mixesDigits(name) || isTakenForAscii(found, around)) return true;
  if (isForeignWord(found, around.text)) return false;
  return name
    .split(joints)
    .filter((part) => /[^\0-\x7f]/.test(part))
    .some((part) => {
      const letters = lettersOf(part);
      const scripts = new Set(letters.map(({ script }) => script));
      // "ǃ" is a letter in languages of Africa and no exclamation mark.
      if (letters.some(({ script, looks = "" }) => script === "Latin" && /^\W$/.test(looks))) return true;
      if (scripts.has("Latin")) return isMixed(letters, scripts);
      return scripts.size === 1 && isDisguised(letters, found, around);
    });
}

/**
 * Whether the name is another word in ASCII for whoever compares names by their compatible forms: Python runs "eⅹec" as exec. A word all
 * in wide or mathematical letters is seen to be none, and so is a symbol such as "xᵢ", unless it is used as the other word would be.
 */
function isTakenForAscii(found: Word, { has, text }: Pick<Surroundings, "has" | "text">): boolean {
  const { name } = found;
  const form = asciiForm(name);
  // "m²" is no name in any language.
  if (form === undefined || Array.from(name).length < 2 || /\p{No}/u.test(name)) return false;
  if (has(form)) return true;
  if (isSymbol(name)) return isCalled(found, text);
  const scripts = new Set(lettersOf(name).map(({ script }) => script));
  const isStyled = scripts.size === 1 && (scripts.has("Wide") || scripts.has("Mathematical"));
  return !isStyled || isUsed(found, text);
}

/** One letter, or a number, with indices or digits: "xᵢ", "ℓ1", "5ᵗʰ". */
function isSymbol(name: string): boolean {
  const parts = name.split(/_+/).filter((part) => /[^\0-\x7f]/.test(part));
  return parts.every((part) => /^(?:\p{L}|\d+)[\p{Lm}ªº\d]*$/u.test(part));
}

/** A word of phonetic letters, or of a language with clicks, in a comment or a string: "həˈɡoʊ", "ǃKung". */
function isForeignWord(found: Word, text: string): boolean {
  const { name } = found;
  const isPhonetic = /^[\u0250-\u02af]$/u.test(name) || lettersOf(name).some(isPhoneticOnly);
  return (isPhonetic || /^[ǀǁǂǃ]/u.test(name)) && isQuotedOrCommented(found, text) && !isUsed(found, text);
}

function isPhoneticOnly({ letter, looks }: Letter): boolean {
  return looks === undefined && /[\u0250-\u02af]/u.test(letter);
}

/** Digits of two scripts in one number. */
function mixesDigits(name: string): boolean {
  return /[0-9]/.test(name) && /(?![0-9])\p{Nd}/u.test(name);
}

interface Letter {
  readonly letter: string;
  readonly script: Script;
  /** The ASCII letters that it looks like; undefined for ASCII itself and for what is seen to be another letter. */
  readonly looks: string | undefined;
}

function lettersOf(part: string): Letter[] {
  const all = part.match(counted) ?? [];
  return all.map((letter, at) => {
    const script = scriptOf(letter);
    // "αmax" and "dφ" are names of the sciences, "pαypal" is none.
    const isSymbol =
      script === "Greek" &&
      /(?![οϲϳ])\p{Ll}/u.test(letter) &&
      !(isLatin(all[at - 1]) && isLatin(all[at + 1]));
    return { letter, script, looks: isSymbol ? undefined : looksLike(letter) };
  });
}

/** Letters and digits; those beside the line are like marks. */
const counted = /(?!\p{Lm})[\p{L}\p{Nd}\p{Nl}\p{XIDS}]/gu;

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
function isDisguised(letters: readonly Letter[], found: Word, around: Surroundings): boolean {
  const [first] = letters;
  if (first === undefined || !disguises.has(first.script)) return false;
  if (letters.some(({ looks }) => looks === undefined || !/^\w+$/.test(looks))) return false;
  const { script } = first;
  if (hasNeighbour(script, found, around.text)) return false;
  if (around.has(asciiLook(found.name))) return true;
  if (letters.length === 1 || around.isWrittenIn(script)) return false;
  // Of Cyrillic and Greek there are whole words, such as "СССР", in comments and strings.
  const isWord = script === "Cyrillic" || script === "Greek";
  return !(isWord && isQuotedOrCommented(found, around.text)) || isUsed(found, around.text);
}

/** Scripts of which whole words look Latin. */
const disguises: ReadonlySet<Script> = new Set(["Cyrillic", "Greek", "Foreign"]);

/** Whether it is called, assigned, declared, imported or a member: code, and no word in a text. */
function isUsed(found: Word, text: string): boolean {
  const { start, name } = found;
  const behind = text.slice(start + name.length, start + name.length + 3);
  return isCalled(found, text) || /^(?:\[|\s?=(?!=))/.test(behind);
}

/** The same, but for assignments. */
function isCalled({ start, name }: Word, text: string): boolean {
  const behind = text.slice(start + name.length, start + name.length + 3);
  const before = text.slice(Math.max(0, start - 12), start);
  return /^(?:\(|\.\w)/.test(behind) || /\w\.$|\b(?:import|from|def|class|function|new)\s$/.test(before);
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
