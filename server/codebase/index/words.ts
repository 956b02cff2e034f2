/**
 * Extracts words from texts for the index and from questions for the search. SQLite's "porter" tokenizer then stems
 * both, so that "cached" matches "caching".
 */

/** Returns every name in the text and the words that it consists of, separated by spaces. */
export function indexedWords(text: string): string {
  const words: string[] = [];
  for (const [name] of text.matchAll(names)) words.push(wordsOfName.get(name) ?? splitName(name));
  return words.join(" ");
}

/** Returns the distinct search words of a question in lower case; none for "explain this code". */
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
      // Stop words count within compounds such as "code-server".
      if (lower.length > 1 && !(isPlain && stopWords.has(lower))) words.add(lower);
    }
  }
  return [...words].slice(0, maxWords);
}

const maxWords = 40;
const maxNameChars = 100;
/** Longer runs are data. `partsOf` splits scripts that use no spaces. */
const names = /[\p{L}\p{N}_$]{1,200}/gu;
const compounds = /[\p{L}\p{N}_$]+(?:[-./:#]+[\p{L}\p{N}_$]+)*/gu;

const stopWords = new Set(
  (
    "a about after all also an and any are as at be been before but by can code codebase could did do does done each explain " +
    "file files find for from function functions get gets give had has have how i if implemented in into is it its " +
    "made make makes many may me much must my need not of off on one or our out part project repository say says " +
    "should show so some tell than that the their them then there these they this those through to use used uses " +
    "using want was we were what when where whether which while who why will with work works would you your"
  ).split(" "),
);

/** Splits a name: "readFile_v2" into "read", "File", "v2". Returns nothing for a single word. */
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

/** Splits a run into overlapping pairs: in scripts without spaces, two characters approximate a word. */
function pairs(run: string): string {
  const characters = [...run];
  if (characters.length < 3) return run;
  return characters
    .slice(1)
    .map((character, at) => `${characters[at]}${character}`)
    .join(" ");
}

/** A cache, because names recur often. */
const wordsOfName = new Map<string, string>();

function splitName(name: string): string {
  // The tokenizer splits at "_" and "$" too, so that such a name is found as consecutive parts.
  const isCut = /[_$]/.test(name) || hasNoSpaces(name);
  const words = [...(isCut ? [] : [name]), ...partsOf(name)].join(" ") || name;
  if (wordsOfName.size >= 20_000) wordsOfName.clear();
  wordsOfName.set(name, words);
  return words;
}
