import { type ByteSet, parseSet, type SetOptions } from "./byteSet";
import { folded } from "./bytes";

/** How much work may still be done; whoever needs more is stopped by a `TooMuchWork`. */
export class WorkLimit {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get left(): number {
    return this.#left;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchWork();
  }
}

export class TooMuchWork extends Error {
  override readonly name = "TooMuchWork";
  constructor() {
    super("The patterns take too long to compare.");
  }
}

/** A byte, a set of bytes, or one of those below. */
type Token = number | ByteSet;
/** Any number of bytes that are no slash. */
const inName = -1;
/** Any number of bytes. */
const anywhere = -2;
/** A double star with a slash behind it: the two tokens that follow, `anywhere` and the slash, may both be left out. */
const optionalFolders = -3;

const star = "*";
const slash = 0x2f;
const anyByte: ByteSet = new Uint8Array(256).fill(1);
const anyInName: ByteSet = anyByte.map((member, byte) => (byte === slash ? 0 : member));

/**
 * A pattern with wildcards, as Git's wildmatch.c understands it. Git tries one way to share out the text among the stars after the
 * other, which are exponentially many; this goes through the text once with all the places where the pattern can be. So the work
 * is at most the length of the pattern times that of the text, which test/unit/context/gitIgnore/wildmatch.test.ts counts.
 *
 * Both are strings of bytes. With `isPath`, only a double star matches a slash (WM_PATHNAME).
 */
export class Wildmatch {
  readonly #tokens: readonly Token[];
  readonly #ignoreCase: boolean;

  constructor(pattern: string, options: SetOptions) {
    this.#tokens = parse(pattern, options);
    this.#ignoreCase = options.ignoreCase;
  }

  matches(text: string, work: WorkLimit): boolean {
    const tokens = this.#tokens;
    const bytes = this.#ignoreCase ? folded(text) : text;
    makeRoom(tokens.length + 1);
    let places = start(0, 0);
    for (let at = 0; ; at++) {
      places = withSkipped(tokens, places);
      work.spend(places + 1);
      if (at === bytes.length) return stamps[tokens.length] === stamp;
      places = advance(tokens, places, bytes.charCodeAt(at));
      if (places === 0) return false;
    }
  }
}

// Places in the pattern: those at the byte, those at the one after, and which of them the latter has already. Matching never
// waits for anything, so all patterns share them.
let current = new Int32Array(64);
let next = new Int32Array(64);
let stamps = new Float64Array(64);
let stamp = 0;

function makeRoom(size: number): void {
  if (current.length >= size) return;
  current = new Int32Array(size * 2);
  next = new Int32Array(size * 2);
  stamps = new Float64Array(size * 2);
}

/** A new list with this place alone. */
function start(place: number, count: number): number {
  stamp++;
  return add(current, count, place);
}

function add(places: Int32Array, count: number, place: number): number {
  if (stamps[place] === stamp) return count;
  stamps[place] = stamp;
  places[count] = place;
  return count + 1;
}

/** Adds the places behind what may match nothing. */
function withSkipped(tokens: readonly Token[], count: number): number {
  let all = count;
  for (let index = 0; index < all; index++) {
    const place = current[index] ?? 0;
    const token = tokens[place];
    if (token === inName || token === anywhere) all = add(current, all, place + 1);
    else if (token === optionalFolders) all = add(current, add(current, all, place + 1), place + 3);
  }
  return all;
}

/** From the places at one byte to those at the next. */
function advance(tokens: readonly Token[], count: number, byte: number): number {
  stamp++;
  let all = 0;
  for (let index = 0; index < count; index++) {
    const place = current[index] ?? 0;
    const token = tokens[place];
    if (token === undefined || token === optionalFolders) continue;
    if (token === anywhere || (token === inName && byte !== slash)) all = add(next, all, place);
    else if (typeof token === "number" ? token === byte : token[byte] === 1) all = add(next, all, place + 1);
  }
  [current, next] = [next, current];
  return all;
}

function parse(pattern: string, options: SetOptions): readonly Token[] {
  const tokens: Token[] = [];
  const any = options.isPath ? anyInName : anyByte;
  const small = folded(pattern);
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at];
    if (char === star) {
      const end = endOfStars(pattern, at);
      tokens.push(...starTokens(pattern, at, end, options.isPath));
      at = end;
    } else if (char === "?") {
      tokens.push(any);
      at++;
    } else if (char === "[") {
      const parsed = parseSet(pattern, at + 1, options);
      // What is behind a broken set does not count: it cannot match.
      if (parsed === undefined) return [...tokens, new Uint8Array(256)];
      tokens.push(parsed.set);
      at = parsed.end;
    } else if (char === "\\") {
      // Without anything behind it this is NUL, which is in no path. Git does not fold what is escaped.
      tokens.push(at + 1 < pattern.length ? pattern.charCodeAt(at + 1) : 0);
      at += 2;
    } else {
      tokens.push((options.ignoreCase ? small : pattern).charCodeAt(at));
      at++;
    }
  }
  return tokens;
}

function endOfStars(pattern: string, at: number): number {
  let end = at;
  while (pattern[end] === star) end++;
  return end;
}

/** A double star is one only between slashes, or where the pattern begins or ends; elsewhere it is a single one. */
function starTokens(pattern: string, at: number, end: number, isPath: boolean): readonly Token[] {
  if (!isPath) return [anywhere];
  const isAlone = at === 0 || pattern[at - 1] === "/";
  const isBeforeSlash = pattern[end] === "/";
  const isBeforeEnd = end === pattern.length || isBeforeSlash || pattern.startsWith("\\/", end);
  if (end - at < 2 || !isAlone || !isBeforeEnd) return [inName];
  return isBeforeSlash ? [optionalFolders, anywhere] : [anywhere];
}
