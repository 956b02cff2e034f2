/** Limits the work of a comparison; throws `TooMuchWorkError` when it is used up. */
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
    if (this.#left < 0) throw new TooMuchWorkError();
  }
}

export class TooMuchWorkError extends Error {
  override readonly name = "TooMuchWorkError";
  constructor() {
    super("The patterns take too long to compare.");
  }
}

export type CharacterSet = (code: number) => boolean;

/** Matches one character (by code, or from a set), or jumps without matching to each of these relative positions. */
export type Step = number | CharacterSet | readonly number[];

/** Zero or more characters of a set. */
export function anyNumberOf(set: CharacterSet): readonly Step[] {
  return [[1, 3], set, [-2]];
}

/** The steps, or nothing. */
export function optional(steps: readonly Step[]): readonly Step[] {
  return [[1, steps.length + 1], ...steps];
}

/** The steps repeated `atLeast` times or more. */
export function repeated(steps: readonly Step[], atLeast: 0 | 1): readonly Step[] {
  const back = -steps.length;
  const more: Step = [back, 1];
  return atLeast === 1 ? [...steps, more] : optional([...steps, more]);
}

/** Any one of the alternatives. */
export function oneOf(alternatives: readonly (readonly Step[])[]): readonly Step[] {
  const steps: Step[] = [];
  const starts: number[] = [];
  const end = 1 + alternatives.reduce((sum, { length }) => sum + length + 1, 0);
  for (const alternative of alternatives) {
    starts.push(1 + steps.length);
    steps.push(...alternative);
    steps.push([end - 1 - steps.length]);
  }
  return [starts, ...steps];
}

/**
 * A pattern compiled to steps (a nondeterministic finite automaton). Regular expressions backtrack over the ways to divide a text
 * among the wildcards, which can take exponential time. This reads the text once and tracks all steps that the pattern can be at,
 * so the work is at most the number of steps times the length of the text.
 */
export class PatternProgram {
  constructor(private readonly steps: readonly Step[]) {}

  /** Whether the pattern matches the whole text. */
  matches(text: string, work: WorkLimit): boolean {
    const { steps } = this;
    makeRoom(steps.length + 1);
    stamp++;
    let count = add(current, 0, 0);
    for (let at = 0; ; ) {
      count = withJumps(steps, count);
      work.spend(count + 1);
      const code = text.codePointAt(at);
      if (code === undefined) return stamps[steps.length] === stamp;
      count = advance(steps, count, code);
      if (count === 0) return false;
      at += code > 0xffff ? 2 : 1;
    }
  }
}

// Positions at the current character, positions at the next one, and a stamp for each position already in the latter list.
// Comparisons are synchronous, so all programs share these arrays.
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

function add(places: Int32Array, count: number, place: number): number {
  if (stamps[place] === stamp) return count;
  stamps[place] = stamp;
  places[count] = place;
  return count + 1;
}

/** Adds the positions that are reachable without matching a character. */
function withJumps(steps: readonly Step[], count: number): number {
  let all = count;
  for (let index = 0; index < all; index++) {
    const place = current[index] ?? 0;
    const step = steps[place];
    if (typeof step !== "object") continue;
    for (const distance of step) all = add(current, all, place + distance);
  }
  return all;
}

/** Advances from the positions at one character to those at the next. */
function advance(steps: readonly Step[], count: number, code: number): number {
  stamp++;
  let all = 0;
  for (let index = 0; index < count; index++) {
    const place = current[index] ?? 0;
    const step = steps[place];
    if (step === code || (typeof step === "function" && step(code))) all = add(next, all, place + 1);
  }
  [current, next] = [next, current];
  return all;
}
