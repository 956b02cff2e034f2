import { asciiForm, asciiLookalike, type Script, scriptOf, toAsciiLookalikes } from "./letters";
import { isQuotedOrCommented } from "./quotes";

export interface Lookalike {
  readonly start: number;
  readonly name: string;
  /** The ASCII name that it resembles. */
  readonly looks: string;
}

/**
 * Finds names that look Latin but are not, such as "rеquests" with a Cyrillic "е". Ignores names that visibly mix alphabets, and
 * words in a text of their own language. `known` is the previous text, whose names are assumed to be intended.
 */
export function findLookalikes(text: string, known = ""): Lookalike[] {
  if (!/[^\0-\x7f]/.test(text)) return [];
  const around = new Surroundings(text, known);
  return Array.from(text.matchAll(word), ({ 0: name, index }) => ({ start: index, name }))
    .filter((found) => deceives(found, around) && !known.includes(found.name))
    .map((found) => ({ ...found, looks: asciiForm(found.name) ?? toAsciiLookalikes(found.name) }));
}

/** Facts about the text around names, computed once for all of them. */
class Surroundings {
  #names: Set<string> | undefined;
  readonly #written = new Map<Script, boolean>();

  constructor(
    readonly text: string,
    readonly known: string,
  ) {}

  /** Whether either text contains this ASCII name. */
  readonly has = (name: string): boolean => {
    this.#names ??= new Set([this.text, this.known].flatMap((each) => each.match(asciiWord) ?? []));
    return this.#names.has(name);
  };

  /** Whether the previous text is written in a script. */
  isWrittenIn(script: Script): boolean {
    const found = this.#written.get(script) ?? isWrittenIn(script, this.known);
    this.#written.set(script, found);
    return found;
  }
}

const asciiWord = /(?<![\p{L}\p{M}\p{N}_$])[\w$]+(?![\p{L}\p{M}\p{N}_$])/gu;
const word = /[\p{L}\p{M}\p{N}\p{XIDC}$]+/gu;
/** Boundaries between the parts of a name: "user_имя" and "getИмя" visibly mix two alphabets. */
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
      // In some African languages "ǃ" is a letter rather than an exclamation mark.
      if (letters.some(({ script, looks = "" }) => script === "Latin" && /^\W$/.test(looks))) return true;
      if (scripts.has("Latin")) return isMixed(letters, scripts);
      return scripts.size === 1 && isDisguised(letters, found, around);
    });
}

/**
 * Whether a compiler that normalizes names reads an ASCII name instead: Python runs "eⅹec" as exec. Words entirely in wide or
 * mathematical letters, and symbols such as "xᵢ", are visibly different, so they only count if code uses them as that other name.
 */
function isTakenForAscii(found: Word, { has, text }: Pick<Surroundings, "has" | "text">): boolean {
  const { name } = found;
  const form = asciiForm(name);
  // "m²" is not a name in any language.
  if (form === undefined || Array.from(name).length < 2 || /\p{No}/u.test(name)) return false;
  if (has(form)) return true;
  if (isSymbol(name)) return isCalled(found, text);
  const scripts = new Set(lettersOf(name).map(({ script }) => script));
  const isStyled = scripts.size === 1 && (scripts.has("Wide") || scripts.has("Mathematical"));
  return !isStyled || isUsed(found, text);
}

/** A single letter or a number with indices or digits: "xᵢ", "ℓ1", "5ᵗʰ". */
function isSymbol(name: string): boolean {
  const parts = name.split(/_+/).filter((part) => /[^\0-\x7f]/.test(part));
  return parts.every((part) => /^(?:\p{L}|\d+)[\p{Lm}ªº\d]*$/u.test(part));
}

/** A word in phonetic letters, or in a language with clicks, in a comment or string: "həˈɡoʊ", "ǃKung". */
function isForeignWord(found: Word, text: string): boolean {
  const { name } = found;
  const isPhonetic = /^[\u0250-\u02af]$/u.test(name) || lettersOf(name).some(isPhoneticOnly);
  return (isPhonetic || /^[ǀǁǂǃ]/u.test(name)) && isQuotedOrCommented(found, text) && !isUsed(found, text);
}

function isPhoneticOnly({ letter, looks }: Letter): boolean {
  return looks === undefined && /[\u0250-\u02af]/u.test(letter);
}

/** Whether a number mixes digits of two scripts. */
function mixesDigits(name: string): boolean {
  return /[0-9]/.test(name) && /(?![0-9])\p{Nd}/u.test(name);
}

interface Letter {
  readonly letter: string;
  readonly script: Script;
  /** The ASCII letters that it resembles; undefined for ASCII and for visibly different letters. */
  readonly looks: string | undefined;
}

function lettersOf(part: string): Letter[] {
  const all = part.match(counted) ?? [];
  return all.map((letter, at) => {
    const script = scriptOf(letter);
    // "αmax" and "dφ" are scientific names; "pαypal" is not.
    const isSymbol =
      script === "Greek" &&
      /(?![οϲϳ])\p{Ll}/u.test(letter) &&
      !(isLatin(all[at - 1]) && isLatin(all[at + 1]));
    return { letter, script, looks: isSymbol ? undefined : asciiLookalike(letter) };
  });
}

/** Letters and digits; raised letters count as combining marks. */
const counted = /(?!\p{Lm})[\p{L}\p{Nd}\p{Nl}\p{XIDS}]/gu;

function isLatin(letter: string | undefined): boolean {
  return letter !== undefined && scriptOf(letter) === "Latin";
}

/** Whether a part with Latin letters also contains lookalikes of other scripts. */
function isMixed(letters: readonly Letter[], scripts: ReadonlySet<Script>): boolean {
  const others = [...scripts].filter((script) => script !== "Latin" && script !== "Asian");
  if (others.includes("Foreign") || others.length > 1) return true;
  const isEvident = letters.some(({ script, looks }) => script !== "Latin" && looks === undefined);
  return !isEvident && letters.some(({ looks }) => looks !== undefined);
}

/** Whether a part is entirely in another script and every letter resembles ASCII: "раура". */
function isDisguised(letters: readonly Letter[], found: Word, around: Surroundings): boolean {
  const [first] = letters;
  if (first === undefined || !disguises.has(first.script)) return false;
  if (letters.some(({ looks }) => looks === undefined || !/^\w+$/.test(looks))) return false;
  const { script } = first;
  if (hasNeighbour(script, found, around.text)) return false;
  if (around.has(toAsciiLookalikes(found.name))) return true;
  if (letters.length === 1 || around.isWrittenIn(script)) return false;
  // Cyrillic and Greek have complete words like that, such as "СССР", in comments and strings.
  const isWord = script === "Cyrillic" || script === "Greek";
  return !(isWord && isQuotedOrCommented(found, around.text)) || isUsed(found, around.text);
}

/** Scripts in which complete words can look Latin. */
const disguises: ReadonlySet<Script> = new Set(["Cyrillic", "Greek", "Foreign"]);

/** Whether the name is called, assigned, declared, imported or a member, so it is code and not a word of prose. */
function isUsed(found: Word, text: string): boolean {
  const { start, name } = found;
  const behind = text.slice(start + name.length, start + name.length + 3);
  return isCalled(found, text) || /^(?:\[|\s?=(?!=))/.test(behind);
}

/** Like `isUsed`, without assignments. */
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

/** Whether an adjacent word in the sentence is visibly of the script. */
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

/** Number of different words that show that a text uses a script. */
const enoughWords = 3;

function isWrittenIn(script: Script, text: string): boolean {
  const seen = new Set<string>();
  for (const [each] of text.matchAll(/[^\0-\x7f][\p{L}\p{M}]*/gu)) {
    if (isEvidently(script, each)) seen.add(each);
    if (seen.size >= enoughWords) return true;
  }
  return false;
}
