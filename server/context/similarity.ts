/** How alike two texts are, by the names in them. Cheap enough for thirty open files at a time. */

/** Names are hashed into this many buckets: no vocabulary that grows, and counting is an array access. */
const buckets = 1 << 18;
const counts = new Uint16Array(buckets);

const noise = hashAll(
  "abstract and as async await base bool boolean break case catch char class const continue def default " +
    "del delete do double elif else end enum except export extends false final finally float fn for from " +
    "func function get go if impl implements import in include int interface is lambda let long match mod " +
    "module mut namespace new nil none not null number object of or override package pass private " +
    "protected pub public raise readonly require return self set static str string struct super switch " +
    "template then this throw throws trait true try type typedef typeof undefined union unsafe use using " +
    "val var void when where while with yield None True False Self",
);

/** The distinct names of a text, hashed; words of the languages themselves are left out. */
export function wordSet(text: string): ReadonlySet<number> {
  return new Set(wordsOf(text));
}

/** Shared names by all names: 0 for nothing in common, 1 for the same. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / (a.size + b.size - shared);
}

export interface LineWindow {
  /** First line, from 0. */
  readonly start: number;
  /** The line after the last. */
  readonly end: number;
  readonly score: number;
}

/** Words of each line, for `bestWindow`. */
export function lineWords(lines: readonly string[]): readonly Int32Array[] {
  return lines.map((line) => Int32Array.from(new Set(wordsOf(line))));
}

/**
 * The window of `size` lines that is most like `reference`. Windows begin on a grid, so that the same one is found while the
 * reference changes a little.
 */
export function bestWindow(
  lines: readonly Int32Array[],
  reference: ReadonlySet<number>,
  size = 60,
): LineWindow | undefined {
  const step = Math.max(1, Math.floor(size / 3));
  let best: LineWindow | undefined;
  let from = 0;
  let distinct = 0;
  let shared = 0;
  const forget = (to: number) => {
    for (; from < to; from++) {
      for (const word of lines[from] ?? []) {
        const left = (counts[word] ?? 1) - 1;
        counts[word] = left;
        if (left > 0) continue;
        distinct--;
        if (reference.has(word)) shared--;
      }
    }
  };
  for (let line = 0; line < lines.length; line++) {
    for (const word of lines[line] ?? []) {
      const before = counts[word] ?? 0;
      counts[word] = before + 1;
      if (before > 0) continue;
      distinct++;
      if (reference.has(word)) shared++;
    }
    const end = line + 1;
    const onGrid = end >= size && (end - size) % step === 0;
    if (!onGrid && end !== lines.length) continue;
    forget(end - size);
    const score = shared === 0 ? 0 : shared / (distinct + reference.size - shared);
    if (score > (best?.score ?? 0)) best = { start: Math.max(0, end - size), end, score };
  }
  forget(lines.length);
  return best;
}

function hashAll(words: string): ReadonlySet<number> {
  return new Set(words.split(" ").map((word) => hash(word, 0, word.length)));
}

function wordsOf(text: string): number[] {
  const words: number[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isWordPart(text.charCodeAt(at))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      // One letter says nothing, and numbers are alike everywhere.
      if (at - start > 1 && !isDigit(text.charCodeAt(start))) {
        const word = hash(text, start, at);
        if (!noise.has(word)) words.push(word);
      }
      start = -1;
    }
  }
  return words;
}

/** FNV-1a. */
function hash(text: string, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value ^ (value >>> 15)) & (buckets - 1);
}

function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95 || code > 127
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
