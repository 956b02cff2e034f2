/** A place in a file that a text may name. Only the extension knows whether the file exists. */
export interface PossiblePlace {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** Counted from 0. */
  readonly line?: number;
}

/** Longest path, in UTF-16 code units. */
const longest = 260;
/** Punctuation before and after a path in prose. */
const opening = /^[([{<"'`«“‘„‹（「『【《]+/u;
const closing = /[)\]}>"'`»”’›）」』】》.,;:!?…，。；：！？、]+$/u;
/** Separators of words in prose, including those of languages without spaces. */
const breaks = /[\s"<>|*?`“”„«»‹›（）「」『』【】《》，。；：！？、]+/u;
const location =
  /(?::(\d+)(?:(?::\d+)?(?:[-–]\d+(?::\d+)?)?|,\d+)?|#L(\d+)(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|\((\d+)(?:,\s?\d+)?(?:[-–]\d+(?:,\d+)?)?\))$/;
/** A name with an extension, or a path of several names. */
const pathLike = /[/\\]|[^.\s]\.\p{L}[\p{L}\p{N}_-]{0,11}$|^\.\p{L}/u;
/** Scripts that write words without spaces. */
const unspaced = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}]";
const partStart = new RegExp(`(?<=${unspaced})[\\w.@$~]`, "gu");
const partEnd = new RegExp(
  `\\.[A-Za-z]\\w{0,11}(?::\\d+(?::\\d+|-\\d+)?|#L\\d+(?:-L?\\d+)?|\\(\\d+(?:,\\d+)?\\))?(?=${unspaced})`,
  "gu",
);
const mostParts = 4;

/** Finds possible places in prose. Each has several readings, most likely first. */
export function placesInProse(text: string): PossiblePlace[][] {
  const found: PossiblePlace[][] = [];
  for (const { word, start } of words(text)) {
    const open = opening.exec(word)?.[0].length ?? 0;
    const inner = word.slice(open);
    const readings = [inner, withoutClosing(inner)]
      .filter((each, at, all) => all.indexOf(each) === at)
      .map((each) => placeOf(each, start + open))
      .filter((place) => pathLike.test(place.path));
    readings.push(...parts(withoutClosing(inner), start + open));
    const usable = readings.filter(isUsable);
    if (usable.length > 0) found.push(usable);
  }
  return found;
}

/** Readings of inline code as one place, which may have no extension or contain spaces. */
export function placeInCode(text: string): PossiblePlace[] {
  const trimmed = text.trim();
  const start = text.indexOf(trimmed);
  const whole = { start, end: start + trimmed.length, path: trimmed };
  const place = placeOf(trimmed, start);
  const readings = place.path === trimmed ? [place] : [place, whole];
  return readings.filter(isUsable).map((each) => ({ ...each, start: 0, end: text.length }));
}

/** Possible paths within a word of a language without spaces, longest first. */
function parts(word: string, start: number): PossiblePlace[] {
  const starts = [0, ...[...word.matchAll(partStart)].map(({ index }) => index)];
  const ends = [word.length, ...[...word.matchAll(partEnd)].map(({ 0: end, index }) => index + end.length)];
  if (starts.length + ends.length === 2) return [];
  return ends
    .slice(0, mostParts)
    .flatMap((end) => starts.slice(0, mostParts).map((from) => ({ from, end })))
    .filter(({ from, end }) => from < end && end - from < word.length)
    .map(({ from, end }) => placeOf(word.slice(from, end), start + from))
    .filter(({ path }) => pathLike.test(path));
}

function* words(text: string): Iterable<{ word: string; start: number }> {
  let start = 0;
  for (const word of text.split(breaks)) {
    const at = text.indexOf(word, start);
    if (word !== "" && word.length <= longest) yield { word, start: at };
    start = at + word.length;
  }
}

/** Removes closing punctuation, which belongs to the sentence, but keeps a bracket that belongs to a location. */
function withoutClosing(word: string): string {
  if (location.test(word)) return word;
  const bare = word.replace(closing, "");
  return location.test(`${bare})`) ? `${bare})` : bare;
}

function placeOf(text: string, start: number): PossiblePlace {
  const found = location.exec(text);
  const line = found?.[1] ?? found?.[2] ?? found?.[3];
  const path = line === undefined ? text : text.slice(0, found?.index).trimEnd();
  const place = { start, end: start + text.length, path };
  return line === undefined ? place : { ...place, line: Math.max(0, Number(line) - 1) };
}

function isUsable({ path }: PossiblePlace): boolean {
  if (path.length < 2 || path.length > longest || /[\0-\x1f"<>|*?]/.test(path)) return false;
  if (/^[a-z][a-z0-9+.-]+:/i.test(path) || /^[/\\]{2}/.test(path)) return false;
  return /[\p{L}\p{N}]/u.test(path) && !path.split(/[/\\]/).includes("..");
}
