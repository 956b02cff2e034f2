/** Where characters that cannot be seen stand in a text, with a name such as "U+202E" to show in their place. */
export function findUnseen(text: string): Unseen[] {
  return Array.from(text.matchAll(unseenRun), ({ 0: run, index }) => ({
    start: index,
    end: index + run.length,
    name: nameOf(run),
  }));
}

/** The text without them. */
export function withoutUnseen(text: string): string {
  return text.replace(unseenRun, "");
}

/**
 * Whether a text holds bidirectional controls, which show code in another order than it runs, escapes, or tags, which carry text that
 * nobody sees. No document makes them welcome: it may be the one that the model was talked into them by.
 */
export function isDeceiving(text: string): boolean {
  return deceiving.test(text);
}

const deceiving = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e0fff}]/u;

export interface Unseen {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * Characters that change how text looks without being seen, by Unicode's own properties: controls (ANSI escapes among them), what ends
 * lines in some programs only, bidirectional controls, and all that fonts show nothing for: what has no width, tags, variation
 * selectors. The two others are marks of annotations and a letter of Braille without a dot.
 */
const unseen =
  "[[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\ufff9-\\ufffb\\u2800]" +
  "--[\\t\\n\\u200c\\u200d\\ufe0e\\ufe0f]]";

/** Scripts whose letters take another form beside a joiner (UAX #31, 2.3). */
const joined = [
  ..."Adlm Arab Mand Mong Nkoo Rohg Syrc".split(" "),
  ..."Beng Deva Gujr Guru Khmr Knda Mlym Mymr Orya Sinh Taml Telu Tibt".split(" "),
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("");
const picture = "\\p{Extended_Pictographic}";

/** Joiners have a meaning between letters of such scripts and inside an emoji; elsewhere they hide. */
const strayJoiners = [
  `(?<![${joined}])\\u200c`,
  `\\u200c(?![${joined}])`,
  `(?<![${joined}${picture}\\p{Emoji_Modifier}\\ufe0f])\\u200d`,
  `\\u200d(?![${joined}${picture}])`,
];
/** How an emoji is to be drawn: one selector behind it, or inside the picture of a key such as 1️⃣. */
const straySelectors = ["(?<!\\p{Emoji})[\\ufe0e\\ufe0f]", "(?<=[#*0-9])[\\ufe0e\\ufe0f](?!\\u20e3)"];

const unseenRun = new RegExp(`(?:${[unseen, ...strayJoiners, ...straySelectors].join("|")})+`, "gv");

/** Most characters of one run that are named. */
const mostNamed = 4;

function nameOf(run: string): string {
  const characters = Array.from(run);
  const names = characters
    .slice(0, mostNamed)
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
  const more = characters.length - names.length;
  return more > 0 ? `${names.join(" ")} +${more}` : names.join(" ");
}
