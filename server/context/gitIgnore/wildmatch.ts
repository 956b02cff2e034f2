import {
  anyNumberOf,
  type CharacterSet,
  optional,
  PatternProgram,
  type Step,
  type WorkLimit,
} from "../../protocol/code/patternProgram";
import { parseSet, type SetOptions } from "./byteSet";
import { folded } from "./bytes";

const star = "*";
const slash = 0x2f;
const anyByte: CharacterSet = () => true;
const anyInName: CharacterSet = (byte) => byte !== slash;
const noByte: CharacterSet = () => false;
// Patterns have these in common, so that many of them take little memory.
const anyBytes = anyNumberOf(anyByte);
const anyBytesInName = anyNumberOf(anyInName);
/** A double star may also be left out, together with the slash behind it. */
const anyFolders = optional([...anyBytes, slash]);

/**
 * A pattern with wildcards, as Git's wildmatch.c understands it. Both the pattern and the text are strings of bytes. With `isPath`, only
 * a double star matches a slash (WM_PATHNAME).
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
      // What is behind a broken set does not count: it cannot match.
      if (parsed === undefined) return [...steps, noByte];
      const { set } = parsed;
      steps.push((byte) => set[byte] === 1);
      at = parsed.end;
    } else if (char === "\\") {
      // Without anything behind it this is NUL, which is in no path. Git does not fold what is escaped.
      steps.push(at + 1 < pattern.length ? pattern.charCodeAt(at + 1) : 0);
      at += 2;
    } else {
      steps.push((options.ignoreCase ? small : pattern).charCodeAt(at));
      at++;
    }
  }
  return steps;
}

/** A double star is one only between slashes, or where the pattern begins or ends; elsewhere it is a single one. */
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
