import prototypes from "unhomoglyph/data.json" with { type: "json" };

/** Letters as Unicode's security mechanisms (UTS 39) see them: their scripts, and the ASCII letters that they look like. */

/** "Foreign" is every script that is hardly used today (UAX #31, tables 4 and 7): nobody mixes it with Latin for a reason. */
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
  return remembered(scripts, letter, findScript);
}

/** The ASCII letters, digits or signs that a letter looks like; undefined for ASCII itself, and for what is seen to be another one. */
export function looksLike(letter: string): string | undefined {
  return remembered(looks, letter, findLook);
}

/** What is known of letters already: no more than there are in Unicode. */
const scripts = new Map<string, Script>();
const looks = new Map<string, string | undefined>();

function remembered<Fact>(facts: Map<string, Fact>, letter: string, find: (letter: string) => Fact): Fact {
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
/** Letters beside the line are seen to be others; so is the Turkish ı, which its language needs. */
const evident = /[\p{Lm}\u00aa\u00ba\u0131]/u;

function findLook(letter: string): string | undefined {
  return evident.test(letter) ? undefined : closestLook(letter);
}

function closestLook(letter: string): string | undefined {
  if (/^[\0-\x7f]/.test(letter) || asian.test(letter)) return undefined;
  const compatible = letter.normalize("NFKC");
  const found = /^[!-~]+$/.test(compatible) ? compatible : (table[letter] ?? table[compatible]);
  if (found === undefined || found.length > 3 || !/^[!-~]+$/.test(found)) return undefined;
  // "æ" is a letter of its own, while "ﬁ" is another way to write two.
  const isOwn = found.length > 1 && letter === compatible && scriptOf(letter) === "Latin";
  return isOwn ? undefined : found;
}

/** The ASCII text that Python takes a name for, and many a file system (NFKC); undefined for ASCII itself and for what stays another text. */
export function asciiForm(name: string): string | undefined {
  if (!/[^\0-\x7f]/.test(name)) return undefined;
  const form = name.normalize("NFKC");
  return /^[ -~]+$/.test(form) ? form : undefined;
}

/** The ASCII that a sign, such as a slash of mathematics, looks like; empty for letters, marks and ASCII itself. */
export function signLook(sign: string): string {
  if (!/^(?![\0-\x7f])[\p{P}\p{S}]/u.test(sign)) return "";
  const compatible = sign.normalize("NFKC");
  return table[sign] ?? table[compatible] ?? compatible;
}

/** A text with the ASCII characters in the place of what looks like them. */
export function asciiLook(text: string): string {
  return Array.from(text, (letter) => looksLike(letter) ?? letter).join("");
}

/** The same, also for letters that are seen to be others, such as ı. */
export function closestAscii(text: string): string {
  return Array.from(text, (letter) => closestLook(letter) ?? letter).join("");
}
