/** A set of bytes: 256 elements, 1 if the byte is a member, else 0. */
export type ByteSet = Uint8Array;

export interface SetOptions {
  /** The text is in lower case. */
  readonly ignoreCase: boolean;
  /** The set never contains a slash. */
  readonly isPath: boolean;
}

export interface ParsedSet {
  readonly set: ByteSet;
  /** Index of the rest of the pattern. */
  readonly end: number;
}

const slash = 0x2f;
const isCapital = (byte: number) => byte >= 0x41 && byte <= 0x5a;
const isSmall = (byte: number) => byte >= 0x61 && byte <= 0x7a;
const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isLetter = (byte: number) => isCapital(byte) || isSmall(byte);
const isGraphic = (byte: number) => byte > 0x20 && byte < 0x7f;

/** Git's named classes: ASCII only, and `space` excludes vertical tab and form feed (git-compat-util.h, ctype.c). */
const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: (byte) => isLetter(byte) || isDigit(byte),
  alpha: isLetter,
  blank: (byte) => byte === 0x20 || byte === 0x09,
  cntrl: (byte) => byte < 0x20 || byte === 0x7f,
  digit: isDigit,
  graph: isGraphic,
  lower: isSmall,
  print: (byte) => byte === 0x20 || isGraphic(byte),
  punct: (byte) => isGraphic(byte) && !isLetter(byte) && !isDigit(byte),
  space: (byte) => [0x20, 0x09, 0x0a, 0x0d].includes(byte),
  upper: isCapital,
  xdigit: (byte) => isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66),
};

/** Parses the set whose "[" is at `start - 1`, like wildmatch.c. Undefined if it is not closed or names an unknown class. */
export function parseSet(pattern: string, start: number, options: SetOptions): ParsedSet | undefined {
  const isNegated = pattern[start] === "!" || pattern[start] === "^";
  const members: ByteSet = new Uint8Array(256);
  let at = isNegated ? start + 1 : start;
  /** The previous member, which can start a range; undefined after a range or a class. */
  let previous: number | undefined;
  // A "]" at the start is a member.
  for (let isFirst = true; isFirst || pattern[at] !== "]"; isFirst = false) {
    const char = pattern[at];
    const next = pattern[at + 1];
    if (char === undefined) return undefined;
    if (char === "-" && previous !== undefined && next !== undefined && next !== "]") {
      const last = memberAt(pattern, at + 1);
      if (last === undefined) return undefined;
      addRange(members, previous, last.byte, options.ignoreCase);
      previous = undefined;
      at = last.end;
      continue;
    }
    const named = char === "[" && next === ":" ? classAt(pattern, at + 2) : undefined;
    if (named === "wrong") return undefined;
    if (named !== undefined) {
      addClass(members, named.name, options.ignoreCase);
      previous = undefined;
      at = named.end;
      continue;
    }
    const member = memberAt(pattern, at);
    if (member === undefined) return undefined;
    members[member.byte] = 1;
    previous = member.byte;
    at = member.end;
  }
  const set = isNegated ? members.map((member) => 1 - member) : members;
  if (options.isPath) set[slash] = 0;
  return { set, end: at + 1 };
}

/** Parses one byte, optionally escaped by a backslash. */
function memberAt(pattern: string, at: number): { readonly byte: number; readonly end: number } | undefined {
  const own = pattern[at] === "\\" ? at + 1 : at;
  return own < pattern.length ? { byte: pattern.charCodeAt(own), end: own + 1 } : undefined;
}

/** Parses the class whose name starts here; undefined if ":]" does not follow, which makes "[" an ordinary member. */
function classAt(pattern: string, at: number) {
  const close = pattern.indexOf("]", at);
  if (close < 0) return "wrong";
  if (close === at || pattern[close - 1] !== ":") return undefined;
  const name = pattern.slice(at, close - 1);
  return Object.hasOwn(classes, name) ? { name, end: close + 1 } : "wrong";
}

function addClass(members: ByteSet, name: string, ignoreCase: boolean): void {
  const isMember = classes[name];
  if (isMember === undefined) return;
  for (let byte = 0; byte < 256; byte++) if (isMember(byte)) members[byte] = 1;
  if (ignoreCase && name === "upper") addClass(members, "lower", false);
}

function addRange(members: ByteSet, first: number, last: number, ignoreCase: boolean): void {
  for (let byte = first; byte <= last; byte++) {
    members[byte] = 1;
    if (ignoreCase && isCapital(byte)) members[byte + 0x20] = 1;
  }
}
