/** Where characters that cannot be seen stand in a text, with a name such as "U+202E" to show in their place. */
export function findUnseen(text: string): Unseen[] {
  return Array.from(text.matchAll(unseenRun), ({ 0: run, index }) => ({
    start: index,
    end: index + run.length,
    name: nameOf(run),
  }));
}

export interface Unseen {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * Characters that change how text looks without being seen: controls (ANSI escapes among them), bidirectional controls, zero-width
 * characters, tags and variation selectors, which can carry hidden text.
 */
const unseen =
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f" +
  "\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0d\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]";

/** Joiners have a meaning in scripts without case and inside an emoji. */
const strayJoiner = "(?<![\\p{Lo}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}])[\\u200c\\u200d]";

const unseenRun = new RegExp(`(?:${unseen}|${strayJoiner})+`, "gu");

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
