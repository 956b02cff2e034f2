import {
  anyNumberOf,
  type CharacterSet,
  oneOf,
  optional,
  PatternProgram,
  repeated,
  type Step,
  type WorkLimit,
} from "./patternProgram";

const maxNegations = 3;
const maxCharacters = 1000;

/** Whether `Glob` accepts the pattern; it does not accept `!(…)` inside another group. */
export function isGlob(glob: string): boolean {
  const negations = groupsOf(glob).filter(({ sign }) => sign === "!");
  const isNested = negations.some(({ isNested }) => isNested);
  return glob.length > 0 && glob.length <= maxCharacters && !isNested && negations.length <= maxNegations;
}

/**
 * A glob matched against whole paths, ignoring case: `*`, `**`, `?`, `[a-z]`, `{a,b}` and Bash's extended groups. The work is at
 * most the glob's length times the path's length, once plus once per `!(…)`.
 */
export class Glob {
  /** The glob with each `!(…)` replaced by any name. */
  readonly #wanted: PatternProgram;
  /** One program per `!(…)`, read as `@(…)`, with the others replaced by any name. */
  readonly #unwanted: readonly PatternProgram[];
  readonly #isNegated: boolean;

  constructor(glob: string) {
    this.#isNegated = /^!(?!\()/.test(glob);
    const plain = lowerCase(glob.slice(this.#isNegated ? 1 : 0).replace(/^(?:\.\/)+/, ""));
    const negations = groupsOf(plain).filter(({ sign }) => sign === "!");
    this.#wanted = new PatternProgram(new GlobParser(plain, undefined).parse());
    this.#unwanted = negations.map(({ open }) => new PatternProgram(new GlobParser(plain, open).parse()));
  }

  /** `path` must come from `lowerCase`. */
  matches(path: string, work: WorkLimit): boolean {
    const isMatch =
      this.#wanted.matches(path, work) && !this.#unwanted.some((program) => program.matches(path, work));
    return isMatch !== this.#isNegated;
  }
}

/** Lowercases each character on its own, regardless of context (which matters for the Greek sigma). */
export function lowerCase(text: string): string {
  if (!/[^\0-\x7F]/.test(text)) return text.toLowerCase();
  return Array.from(text, (character) => character.toLowerCase()).join("");
}

interface Group {
  /** Index of the opening bracket. */
  readonly open: number;
  readonly close: number;
  /** Character before a round bracket: `!`, `@`, `?`, `+` or `*`, or empty. */
  readonly sign: string;
  readonly isNested: boolean;
}

/** Finds all closed groups in one pass. */
function groupsOf(glob: string): readonly Group[] {
  const groups: Group[] = [];
  const open: number[] = [];
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at];
    const last = open.at(-1);
    if (char === "\\") at++;
    else if (char === "{" || char === "(") open.push(at);
    else if (
      last !== undefined &&
      ((char === "}" && glob[last] === "{") || (char === ")" && glob[last] === "("))
    ) {
      open.pop();
      const before = char === ")" && glob[last - 2] !== "\\" ? (glob[last - 1] ?? "") : "";
      const sign = /[!@?+*]/.test(before) ? before : "";
      groups.push({ open: last, close: at, sign, isNested: open.length > 0 });
    }
  }
  return groups;
}

const slash = 0x2f;
const anything: CharacterSet = () => true;
const inName: CharacterSet = (code) => code !== slash;

class GlobParser {
  readonly #groups: ReadonlyMap<number, Group>;

  constructor(
    private readonly glob: string,
    /** Index of the `!(…)` to read as `@(…)`. */
    private readonly unwanted: number | undefined,
  ) {
    this.#groups = new Map(groupsOf(glob).map((group) => [group.open, group]));
  }

  parse(): readonly Step[] {
    return this.#sequence(0, this.glob.length, "").steps;
  }

  /** Parses up to `end` or the next separator. */
  #sequence(
    start: number,
    end: number,
    separator: string,
  ): { readonly steps: readonly Step[]; readonly end: number } {
    const steps: Step[] = [];
    let at = start;
    while (at < end && this.glob[at] !== separator) {
      const part =
        this.#group(at) ?? this.#stars(at, start, end, separator) ?? this.#folderEnd(at) ?? this.#single(at);
      steps.push(...part.steps);
      at = part.end;
    }
    return { steps, end: at };
  }

  #group(at: number) {
    const isSigned = /[!@?+*]/.test(this.glob[at] ?? "");
    const group = this.#groups.get(isSigned ? at + 1 : at);
    if (group === undefined || isSigned !== (group.sign !== "")) return undefined;
    const { open, close, sign } = group;
    const end = close + 1;
    const separator = this.glob[open] === "{" ? "," : "|";
    const alternatives: (readonly Step[])[] = [];
    for (let next = open; next < close; ) {
      const found = this.#sequence(next + 1, close, separator);
      alternatives.push(found.steps);
      next = found.end;
    }
    const [only] = alternatives;
    if (separator === "," && alternatives.length === 1 && only !== undefined)
      return { steps: this.#range(open, close) ?? [...codesOf("{"), ...only, ...codesOf("}")], end };
    const steps = oneOf(alternatives);
    if (sign === "!" && open !== this.unwanted) return { steps: anyNumberOf(inName), end };
    if (sign === "?") return { steps: optional(steps), end };
    if (sign === "+" || sign === "*") return { steps: repeated(steps, sign === "+" ? 1 : 0), end };
    return { steps, end };
  }

  /** `{a..c}`: one character of this range. */
  #range(open: number, close: number): readonly Step[] | undefined {
    const [, first, last] = /^(.)\.\.(.)$/su.exec(this.glob.slice(open + 1, close)) ?? [];
    return first === undefined || last === undefined ? undefined : [setOf([[first, last]], false)];
  }

  /** `**` only counts as such if it is a complete path segment. */
  #stars(at: number, start: number, limit: number, separator: string) {
    if (this.glob[at] !== "*") return undefined;
    let end = at;
    while (this.glob[end] === "*" && this.#groups.get(end + 1)?.sign !== "*") end++;
    const isAlone = at === start || this.glob[at - 1] === "/";
    const next = this.glob[end];
    const isBeforeEnd = end >= limit || next === "/" || next === separator;
    if (end - at < 2 || !isAlone || !isBeforeEnd) return { steps: anyNumberOf(inName), end };
    if (next !== "/" || end >= limit) return { steps: anyNumberOf(anything), end };
    return { steps: optional([...anyNumberOf(anything), slash]), end: end + 1 };
  }

  /** A trailing `/**` matches the folder itself and everything in it. */
  #folderEnd(at: number) {
    const isEnd = at > 0 && /^(?:\/\*\*+)+$/.test(this.glob.slice(at));
    return isEnd ? { steps: optional([slash, ...anyNumberOf(anything)]), end: this.glob.length } : undefined;
  }

  #single(at: number): { readonly steps: readonly Step[]; readonly end: number } {
    const char = String.fromCodePoint(this.glob.codePointAt(at) ?? 0);
    if (char === "?") return { steps: [inName], end: at + 1 };
    if (char === "[") {
      const set = /^\[([!^]?)(\]?(?:[^\]\\]|\\.)*)\]/su.exec(this.glob.slice(at));
      if (set !== null)
        return { steps: [setOf(membersOf(set[2] ?? ""), set[1] !== "")], end: at + set[0].length };
    }
    if (char !== "\\" || at + 1 === this.glob.length) return { steps: codesOf(char), end: at + char.length };
    const escaped = String.fromCodePoint(this.glob.codePointAt(at + 1) ?? 0);
    return { steps: codesOf(escaped), end: at + 1 + escaped.length };
  }
}

type Range = readonly [first: string, last: string];

function membersOf(members: string): readonly Range[] {
  const parts = members.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu);
  const bare = (part: string) => (part.length > 1 && part.startsWith("\\") ? part.slice(1) : part);
  return Array.from(parts, ([, first = "", last]) => [bare(first), bare(last ?? first)] as const);
}

/** The text is in lower case, so a set with the capital letter also matches. */
function setOf(ranges: readonly Range[], isNegated: boolean): CharacterSet {
  const codes = ranges.map(([first, last]) => [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0] as const);
  const has = (code: number) => codes.some(([first, last]) => first <= code && code <= last);
  return (code) => {
    if (code === slash) return false;
    const capital = String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? code;
    return (has(code) || has(capital)) !== isNegated;
  };
}

function codesOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
