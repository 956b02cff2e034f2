import {
  anyNumberOf,
  type CharacterSet,
  optional,
  PatternProgram,
  type Step,
  type WorkLimit,
} from "../../protocol/paths/patternProgram";
import { parseSet, type SetOptions } from "./byteSet";
import { folded } from "./bytes";

const star = "*";
const slash = 0x2f;
const anyByte: CharacterSet = () => true;
const anyInName: CharacterSet = (byte) => byte !== slash;
const noByte: CharacterSet = () => false;
// Patterns share these steps to save memory.
const anyBytes = anyNumberOf(anyByte);
const anyBytesInName = anyNumberOf(anyInName);
/** `**` and the slash after it may also match nothing. */
const anyFolders = optional([...anyBytes, slash]);

/**
 * A pattern with wildcards, by the rules of Git's wildmatch.c. Pattern and text are byte strings. With `isPath`, only `**` matches a
 * slash (WM_PATHNAME).
 */
export class Wildmatch {
  readonly #program: PatternProgram;
  readonly #ignoreCase: boolean;

  constructor(pattern: string, options: SetOptions) {
    this.#program = new PatternProgram(parse(pattern, options));
    this.#ignoreCase = options.ignoreCase;
  }

  matches(text: string, work: WorkLimit): boolean {
    return this.#program.matches(this.#ignoreCase ? folded(text) : text, work);
  }
}

function parse(pattern: string, options: SetOptions): readonly Step[] {
  const steps: Step[] = [];
  const any = options.isPath ? anyInName : anyByte;
  const small = folded(pattern);
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at];
    if (char === star) {
      const found = starsAt(pattern, at, options.isPath);
      steps.push(...found.steps);
      at = found.end;
    } else if (char === "?") {
      steps.push(any);
      at++;
    } else if (char === "[") {
      const parsed = parseSet(pattern, at + 1, options);
      // A pattern with a broken set matches nothing.
      if (parsed === undefined) return [...steps, noByte];
      const { set } = parsed;
      steps.push((byte) => set[byte] === 1);
      at = parsed.end;
    } else if (char === "\\") {
      // A trailing backslash becomes NUL, which no path contains. Git does not change the case of escaped characters.
      steps.push(at + 1 < pattern.length ? pattern.charCodeAt(at + 1) : 0);
      at += 2;
    } else {
      steps.push((options.ignoreCase ? small : pattern).charCodeAt(at));
      at++;
    }
  }
  return steps;
}

/** `**` only counts as such between slashes or at the start or end of the pattern; elsewhere it equals a single star. */
function starsAt(pattern: string, at: number, isPath: boolean) {
  let end = at;
  while (pattern[end] === star) end++;
  if (!isPath) return { steps: anyBytes, end };
  const isAlone = at === 0 || pattern[at - 1] === "/";
  const isBeforeSlash = pattern[end] === "/";
  const isBeforeEnd = end === pattern.length || isBeforeSlash || pattern.startsWith("\\/", end);
  if (end - at < 2 || !isAlone || !isBeforeEnd) return { steps: anyBytesInName, end };
  if (!isBeforeSlash) return { steps: anyBytes, end };
  return { steps: anyFolders, end: end + 1 };
}
