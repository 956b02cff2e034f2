const name = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g;
const maxNameChars = 100;

/** The names in a text, in order. */
export function namesIn(text: string): readonly string[] {
  return text.match(name) ?? [];
}

/** The lower-case words of a name: "readFile_v2" consists of "read", "file" and "v2". */
export function wordsOf(compound: string): readonly string[] {
  let words = cache.get(compound);
  if (words === undefined) {
    words = cut(compound);
    if (cache.size >= 20_000) cache.clear();
    cache.set(compound, words);
  }
  return words;
}

/** Cache, because names repeat often. */
const cache = new Map<string, readonly string[]>();

function cut(compound: string): readonly string[] {
  return compound
    .slice(0, maxNameChars)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .filter((word) => word.length > 1)
    .map(stem);
}

/** Removes a plural "s": "headers" and "header" are the same word. */
function stem(word: string): string {
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}
