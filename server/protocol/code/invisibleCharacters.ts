/** Finds invisible characters in a text, each run with a name such as "U+202E" to display instead. */
export function findInvisible(text: string): InvisibleRun[] {
  return Array.from(text.matchAll(invisibleRun), ({ 0: run, index }) => ({
    start: index,
    end: index + run.length,
    name: nameOf(run),
  }));
}

/** Removes invisible characters. */
export function removeInvisible(text: string): string {
  return text.replace(invisibleRun, "");
}

/**
 * Whether a text contains bidirectional controls (which display code in a different order than it runs), escapes, or tag characters
 * (which carry hidden text). Their presence in the document is no excuse: it may be the source of a prompt injection.
 */
export function hasDeceptiveCharacters(text: string): boolean {
  return deceiving.test(text);
}

const deceiving = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e0fff}]/u;

export interface InvisibleRun {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * Characters that affect how text looks without being visible, by Unicode property: controls (including ANSI escapes), line
 * breaks that only some programs recognize, bidirectional controls, and everything that fonts do not display (zero-width characters,
 * tags, variation selectors). Also the interlinear annotation characters and the blank Braille pattern.
 */
const invisible =
  "[[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\ufff9-\\ufffb\\u2800]" +
  "--[\\t\\n\\u200c\\u200d\\ufe0e\\ufe0f]]";

/** Scripts in which joiners change the form of letters (UAX #31, 2.3). */
const joined = [
  ..."Adlm Arab Mand Mong Nkoo Rohg Syrc".split(" "),
  ..."Beng Deva Gujr Guru Khmr Knda Mlym Mymr Orya Sinh Taml Telu Tibt".split(" "),
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("");
const picture = "\\p{Extended_Pictographic}";

/** Joiners are legitimate between letters of such scripts and inside an emoji; elsewhere they are hidden. */
const strayJoiners = [
  `(?<![${joined}])\\u200c`,
  `\\u200c(?![${joined}])`,
  `(?<![${joined}${picture}\\p{Emoji_Modifier}\\ufe0f])\\u200d`,
  `\\u200d(?![${joined}${picture}])`,
];
/** A variation selector is legitimate after an emoji and inside a keycap such as 1️⃣. */
const straySelectors = ["(?<!\\p{Emoji})[\\ufe0e\\ufe0f]", "(?<=[#*0-9])[\\ufe0e\\ufe0f](?!\\u20e3)"];

const invisibleRun = new RegExp(`(?:${[invisible, ...strayJoiners, ...straySelectors].join("|")})+`, "gv");

/** Maximum number of characters named per run. */
const maxNamed = 4;

function nameOf(run: string): string {
  const characters = Array.from(run);
  const names = characters
    .slice(0, maxNamed)
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
  const more = characters.length - names.length;
  return more > 0 ? `${names.join(" ")} +${more}` : names.join(" ");
}
