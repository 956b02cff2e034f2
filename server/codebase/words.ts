/**
 * What of a text goes into the index, and what of a question is looked for in it. SQLite's "porter" tokenizer, which brings
 * "cached" and "caching" together, does the rest on both sides.
 */

/** A text as words: every name as it is, and the words that it is made of. */
export function indexedWords(text: string): string {
  const words: string[] = [];
  for (const [name] of text.matchAll(names)) words.push(known.get(name) ?? remember(name));
  return words.join(" ");
}

/** The distinct words that a question is about, lower case; none when it says nothing but "explain this code". */
export function queryWords(question: string): readonly string[] {
  const words = new Set<string>();
  for (const [compound] of question.matchAll(compounds)) {
    const found = Array.from(compound.matchAll(names)).flatMap(([name]) => {
      const parts = partsOf(name);
      return hasNoSpaces(name) && parts.length > 0 ? parts : [name, ...parts];
    });
    const isPlain = found.every((word) => word === compound);
    for (const word of found) {
      const lower = word.toLowerCase();
      // In "code-server" both words count, alone neither might.
      if (lower.length > 1 && !(isPlain && saysNothing.has(lower))) words.add(lower);
    }
  }
  return [...words].slice(0, maxWords);
}

const maxWords = 40;
const maxNameChars = 100;
/** Long runs without a space are data; scripts without spaces are cut in `partsOf`. */
const names = /[\p{L}\p{N}_$]{1,200}/gu;
const compounds = /[\p{L}\p{N}_$]+(?:[-./:#]+[\p{L}\p{N}_$]+)*/gu;

const saysNothing = new Set(
  (
    "a about after all also an and any are as at be been before but by can code codebase could did do does done each explain " +
    "file files find for from function functions get gets give had has have how i if implemented in into is it its " +
    "made make makes many may me much must my need not of off on one or our out part project repository say says " +
    "should show so some tell than that the their them then there these they this those through to use used uses " +
    "using want was we were what when where whether which while who why will with work works would you your"
  ).split(" "),
);

/** The words of a name: "readFile_v2" has "read", "File", "v2"; none when it is one word. */
function partsOf(name: string): readonly string[] {
  const parts = name
    .slice(0, maxNameChars)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(withoutSpaces, (run) => ` ${pairs(run)} `)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
  return parts.length === 1 && parts[0] === name ? [] : parts;
}

const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;

function hasNoSpaces(name: string): boolean {
  return name.search(withoutSpaces) >= 0;
}

/** Two characters are about a word there. */
function pairs(run: string): string {
  const characters = [...run];
  if (characters.length < 3) return run;
  return characters
    .slice(1)
    .map((character, at) => `${characters[at]}${character}`)
    .join(" ");
}

/** Names come again and again. */
const known = new Map<string, string>();

function remember(name: string): string {
  // The tokenizer cuts at "_" and "$", too; such a name is found as its parts in a row.
  const isCut = /[_$]/.test(name) || hasNoSpaces(name);
  const words = [...(isCut ? [] : [name]), ...partsOf(name)].join(" ") || name;
  if (known.size >= 20_000) known.clear();
  known.set(name, words);
  return words;
}
