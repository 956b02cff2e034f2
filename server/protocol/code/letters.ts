import prototypes from "unhomoglyph/data.json" with { type: "json" };

/** Letters in the sense of Unicode security mechanisms (UTS 39): their scripts and the ASCII letters that they resemble. */

/** "Foreign" means a script with little modern use (UAX #31, tables 4 and 7), which has no reason to be mixed with Latin. */
export type Script = "Latin" | "Cyrillic" | "Greek" | "Wide" | "Mathematical" | "Asian" | "Other" | "Foreign";

const wide = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/u;
const mathematical = /[\u{1d400}-\u{1d7ff}]/u;
const asian =
  /\p{Script_Extensions=Han}|\p{Script_Extensions=Hiragana}|\p{Script_Extensions=Katakana}|\p{Script_Extensions=Hangul}|\p{Script_Extensions=Bopomofo}|\p{Script=Yi}/u;
const used = new RegExp(
  [
    ..."Common Inherited Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao".split(
      " ",
    ),
    ..."Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan".split(" "),
  ]
    .map((script) => `\\p{Script_Extensions=${script}}`)
    .join("|"),
  "u",
);

export function scriptOf(letter: string): Script {
  return cached(scripts, letter, findScript);
}

/** The ASCII characters that a letter resembles; undefined for ASCII and for visibly different letters. */
export function asciiLookalike(letter: string): string | undefined {
  return cached(looks, letter, findLook);
}

/** Caches; Unicode limits their size. */
const scripts = new Map<string, Script>();
const looks = new Map<string, string | undefined>();

function cached<Fact>(facts: Map<string, Fact>, letter: string, find: (letter: string) => Fact): Fact {
  const known = facts.get(letter);
  if (known !== undefined || facts.has(letter)) return known as Fact;
  const fact = find(letter);
  facts.set(letter, fact);
  return fact;
}

function findScript(letter: string): Script {
  if (/\p{Script=Latin}/u.test(letter) && !wide.test(letter)) return "Latin";
  if (/\p{Script=Cyrillic}/u.test(letter)) return "Cyrillic";
  if (/\p{Script=Greek}/u.test(letter)) return "Greek";
  if (wide.test(letter)) return "Wide";
  if (mathematical.test(letter)) return "Mathematical";
  if (asian.test(letter)) return "Asian";
  return used.test(letter) ? "Other" : "Foreign";
}

const table: Readonly<Record<string, string>> = prototypes;
/** Raised letters are visibly different, and Turkish needs ı. */
const evident = /[\p{Lm}\u00aa\u00ba\u0131]/u;

function findLook(letter: string): string | undefined {
  return evident.test(letter) ? undefined : closestLook(letter);
}

function closestLook(letter: string): string | undefined {
  if (/^[\0-\x7f]/.test(letter) || asian.test(letter)) return undefined;
  const compatible = letter.normalize("NFKC");
  const found = /^[!-~]+$/.test(compatible) ? compatible : (table[letter] ?? table[compatible]);
  if (found === undefined || found.length > 3 || !/^[!-~]+$/.test(found)) return undefined;
  // "æ" is a letter, while "ﬁ" is only a ligature of two.
  const isOwn = found.length > 1 && letter === compatible && scriptOf(letter) === "Latin";
  return isOwn ? undefined : found;
}

/** The ASCII name that Python and many file systems (NFKC) read instead; undefined for ASCII and for names without such a form. */
export function asciiForm(name: string): string | undefined {
  if (!/[^\0-\x7f]/.test(name)) return undefined;
  const form = name.normalize("NFKC");
  return /^[ -~]+$/.test(form) ? form : undefined;
}

/** The ASCII that a symbol resembles, such as a mathematical slash; empty for letters, combining marks and ASCII. */
export function asciiOfSymbol(sign: string): string {
  if (!/^(?![\0-\x7f])[\p{P}\p{S}]/u.test(sign)) return "";
  const compatible = sign.normalize("NFKC");
  return table[sign] ?? table[compatible] ?? compatible;
}

/** Replaces lookalike characters with ASCII. */
export function toAsciiLookalikes(text: string): string {
  return Array.from(text, (letter) => asciiLookalike(letter) ?? letter).join("");
}

/** Like `asciiLook`, but also replaces visibly different letters such as ı. */
export function closestAscii(text: string): string {
  return Array.from(text, (letter) => closestLook(letter) ?? letter).join("");
}
