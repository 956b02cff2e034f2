/** Similarity of two texts by the names in them. Cheap enough for thirty open files at once. */

/** Number of hash buckets for names: avoids a growing vocabulary and makes counting an array access. */
const buckets = 1 << 18;
const counts = new Uint32Array(buckets);
const inReference = new Uint8Array(buckets);

const noise = hashAll(
  "abstract and as async await base bool boolean break case catch char class const continue def default " +
    "del delete do double elif else end enum except export extends false final finally float fn for from " +
    "func function get go if impl implements import in include int interface is lambda let long match mod " +
    "module mut namespace new nil none not null number object of or override package pass private " +
    "protected pub public raise readonly require return self set static str string struct super switch " +
    "template then this throw throws trait true try type typedef typeof undefined union unsafe use using " +
    "val var void when where while with yield None True False Self",
);

/** Hashes of the distinct names in a text, without keywords. */
export function wordSet(text: string): ReadonlySet<number> {
  const words: number[] = [];
  collectWords(text, words);
  return new Set(words);
}

/** Jaccard index: shared names divided by all names, from 0 (nothing in common) to 1 (same names). */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / (a.size + b.size - shared);
}

export interface LineWindow {
  /** First line, zero-based. */
  readonly start: number;
  /** Last line, exclusive. */
  readonly end: number;
  readonly score: number;
}

/** Word hashes of a text, line by line. */
export interface LineWords {
  readonly words: Int32Array;
  /** For each line, the index after its last word. */
  readonly ends: Int32Array;
}

export function lineWords(lines: readonly string[]): LineWords {
  const words: number[] = [];
  const ends = new Int32Array(lines.length);
  for (let line = 0; line < lines.length; line++) {
    collectWords(lines[line] ?? "", words);
    ends[line] = words.length;
  }
  return { words: Int32Array.from(words), ends };
}

/**
 * The window of `size` lines most similar to `reference`. Windows lie on a grid, so that small changes of the
 * reference find the same one.
 */
export function bestWindow(
  { words, ends }: LineWords,
  reference: ReadonlySet<number>,
  size = 60,
): LineWindow | undefined {
  const step = Math.max(1, Math.floor(size / 3));
  let best: LineWindow | undefined;
  let first = 0;
  let next = 0;
  let distinct = 0;
  let shared = 0;
  for (const word of reference) inReference[word] = 1;
  const removeUntil = (until: number) => {
    for (; first < until; first++) {
      const word = words[first] ?? 0;
      const left = (counts[word] ?? 1) - 1;
      counts[word] = left;
      if (left > 0) continue;
      distinct--;
      shared -= inReference[word] ?? 0;
    }
  };
  for (let end = 1; end <= ends.length; end++) {
    for (const until = ends[end - 1] ?? 0; next < until; next++) {
      const word = words[next] ?? 0;
      const before = counts[word] ?? 0;
      counts[word] = before + 1;
      if (before > 0) continue;
      distinct++;
      shared += inReference[word] ?? 0;
    }
    const onGrid = end >= size && (end - size) % step === 0;
    if (!onGrid && end !== ends.length) continue;
    if (end > size) removeUntil(ends[end - size - 1] ?? 0);
    const score = shared === 0 ? 0 : shared / (distinct + reference.size - shared);
    if (score > (best?.score ?? 0)) best = { start: Math.max(0, end - size), end, score };
  }
  removeUntil(words.length);
  for (const word of reference) inReference[word] = 0;
  return best;
}

function hashAll(words: string): ReadonlySet<number> {
  return new Set(words.split(" ").map((word) => hash(word, 0, word.length)));
}

function collectWords(text: string, words: number[]): void {
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isWordPart(text.charCodeAt(at))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      // Skip single letters and numbers: they say nothing about similarity.
      if (at - start > 1 && !isDigit(text.charCodeAt(start))) {
        const word = hash(text, start, at);
        if (!noise.has(word)) words.push(word);
      }
      start = -1;
    }
  }
}

/** FNV-1a, folded into the number of buckets. */
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
