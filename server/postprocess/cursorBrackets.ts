import { type FilterContext, oncePerPlace } from "./filter";
import { hasBrackets } from "./lexicon";
import { cursorLines, reach } from "./lines";
import { type Closing, Scanner } from "./scanner";

/** So much of the cursor's line and of the text behind it is read, in UTF-16 code units. */
const readOfLine = 1000;
const readBelow = 6000;

/** What of the rest of the cursor's line an answer brings itself. */
export interface Covered {
  /** Length of that part of the rest. */
  readonly length: number;
  /** Offset in the answer behind the last of it. */
  readonly answerEnd: number;
}

/** The brackets, strings and tags that are open at the cursor, and what closes them behind it. */
export class CursorBrackets {
  /** The line right of the cursor. */
  readonly rest: string;
  readonly #cursor: Scanner;
  /** So much was open where the cursor's line begins. */
  readonly #lineDepth: number;
  readonly #closings: readonly Closing[];
  readonly #behind: string;
  readonly #errors: number;
  /** A scanner that stands where the rest of the cursor's line ends. */
  readonly #afterRest: Scanner;
  /** By level, how much of the rest of the line closes it; Infinity when something further below does. */
  readonly #closedAt = new Map<number, number>();

  constructor({ prefix, suffix, languageId }: FilterContext) {
    const { linePrefix, lineSuffix } = cursorLines({ prefix, suffix });
    this.rest = lineSuffix.slice(0, readOfLine);
    this.#behind = suffix.slice(this.rest.length, this.rest.length + readBelow);
    this.#cursor = scannerBelow(textAbove(prefix, linePrefix), languageId);
    this.#lineDepth = this.depth;
    this.#cursor.hasTypes = /^[)>}\]"'`\s]*>/.test(lineSuffix);
    this.#cursor.take(linePrefix, undefined, lineSuffix);
    const atRest = this.#cursor.copy();
    if (this.innermost?.kind === "string" && !this.rest.includes(this.innermost.closer)) atRest.leaveString();
    this.#closings = closingsOf(this.rest, atRest.copy());
    const after = atRest.take(this.rest);
    this.#afterRest = after.copy();
    let level = this.depth;
    const note = (length: number) => (closing: Closing) => {
      if (closing.depth >= level) return;
      // What it is closed over is not closed.
      level = closing.depth;
      this.#closedAt.set(level, length);
    };
    for (const closing of this.#closings) note(closing.end)(closing);
    after.take(this.#behind, note(Number.POSITIVE_INFINITY));
    this.#errors = after.errors;
  }

  get depth(): number {
    return this.#cursor.depth;
  }

  /** Everything that is open at the cursor is closed behind it. */
  get isBalanced(): boolean {
    return this.#errors === 0;
  }

  /** How far the rest of the line closes what is open at this level; Infinity when it is closed below, undefined when it is not. */
  closedAt(level: number): number | undefined {
    return this.#closedAt.get(level);
  }

  /** What is open last. */
  get innermost() {
    return this.#cursor.open.at(-1);
  }

  /** Whether the rest of the line closes all that these close. */
  closesOnLine(closings: readonly Closing[]): boolean {
    return closings.every(({ depth }) => Number.isFinite(this.closedAt(depth) ?? Number.NaN));
  }

  /** A scanner that stands at the cursor. */
  scanner(): Scanner {
    return this.#cursor.copy();
  }

  closingsOf(answer: string): readonly Closing[] {
    return closingsOf(answer, this.scanner());
  }

  /** Offsets in the answer where it closes what it has opened itself. */
  closingsOfOwn(answer: string): number[] {
    let level = this.depth;
    return this.closingsOf(answer).flatMap(({ at, depth }) => {
      if (depth >= level) return [at];
      level = depth;
      return [];
    });
  }

  /** Whether brackets, strings and tags pair as well as before when the answer stands in the place of that part of the rest. */
  fits(answer: string, coveredLength: number): boolean {
    const after = this.scanner().take(answer).take(this.rest.slice(coveredLength));
    // With the same open, the text behind reads the same.
    if (after.hasSameOpen(this.#afterRest)) return after.mistakes <= this.#afterRest.mistakes;
    return after.take(this.#behind).errors <= this.#errors;
  }

  /** The part of the rest of the line that the answer brings itself: closers, and the text that stands with them. */
  covered(answer: string): Covered {
    const closings = this.closingsOf(answer);
    let covered: Covered = { length: 0, answerEnd: 0 };
    const ends = [covered];
    for (const closing of closings) {
      const next = this.#closings[ends.length - 1];
      if (next === undefined) {
        if (closing.depth < (this.#closings.at(-1)?.depth ?? 0))
          covered = { ...covered, answerEnd: closing.end };
        continue;
      }
      const text = answer.slice(closing.at, closing.end);
      if (closing.depth !== next.depth || text !== this.rest.slice(next.at, next.end)) continue;
      const between = bare(this.rest.slice(covered.length, next.at));
      const own = bare(answer.slice(covered.answerEnd, closing.at));
      if (!own.startsWith(between) && !own.endsWith(between)) break;
      covered = { length: next.end, answerEnd: closing.end };
      ends.push(covered);
    }
    const whole = this.#withTail(answer, covered, this.#closings[ends.length - 1]?.at);
    return this.fits(answer, whole.length) ? whole : this.#withoutReopened(answer, ends, whole);
  }

  /** With the text behind the last closer, when the answer goes on with it or ends in it. */
  #withTail(answer: string, covered: Covered, nextCloser = this.rest.length): Covered {
    const rest = this.rest.slice(covered.length, nextCloser);
    const same = commonStart(answer, covered.answerEnd, rest);
    const isWhole = bare(rest.slice(same.length)) === "" || /^[ \t]*(\n|$)/.test(answer.slice(same.end));
    const length = isWhole
      ? same.length
      : (/^[\s;,:{]*[;,:{]/.exec(rest.slice(0, same.length))?.[0].length ?? 0);
    if (length > 0 && (covered.length > 0 || isMark(rest)))
      return { length: covered.length + length, answerEnd: isWhole ? same.end : covered.answerEnd + length };
    const end = answer.trimEnd();
    if (nextCloser < this.rest.length || !isMark(rest) || !end.endsWith(rest.trim())) return covered;
    return { length: covered.length + rest.trimEnd().length, answerEnd: end.length };
  }

  /** What the answer leaves open at its end (`a), bar(b`) takes the rest's closers back. */
  #withoutReopened(answer: string, ends: readonly Covered[], whole: Covered): Covered {
    const fewer = ends.slice(0, -1).findLast(({ length }) => this.fits(answer, length));
    return this.leavesOpen(answer) && fewer ? fewer : whole;
  }

  /** Whether more of the cursor's line is open at its end than the text below closes, when the answer is in it. */
  leavesLineOpen(answer: string, coveredLength: number, hasBodyBelow: boolean): boolean {
    const before = this.scanner().take(this.rest);
    const after = this.scanner().take(answer).take(this.rest.slice(coveredLength));
    const allowed = hasBodyBelow ? Math.max(this.#lineDepth, before.depth) : this.#lineDepth;
    return after.depth > allowed || after.mistakes > before.mistakes;
  }

  /** Whether the answer pairs all but brackets and elements that it has opened itself. */
  leavesBlocksOpen(answer: string): boolean {
    const scanner = this.scanner();
    const { mistakes } = scanner;
    let level = this.depth;
    scanner.take(answer, ({ depth }) => {
      level = Math.min(level, depth);
    });
    const own = scanner.open.slice(level);
    const isBlock = own.every(({ kind }) => kind === "bracket" || kind === "element");
    return level === this.depth && scanner.mistakes === mistakes && isBlock;
  }

  /** Whether something is open behind the answer that it has opened itself. */
  leavesOpen(answer: string): boolean {
    let level = this.depth;
    const scanner = this.scanner().take(answer, ({ depth }) => {
      level = Math.min(level, depth);
    });
    return scanner.open.length > level;
  }
}

/** The lines above the cursor's line as they are read, from a line's start on. */
function textAbove(prefix: string, linePrefix: string): string {
  const end = prefix.length - linePrefix.length;
  if (prefix.length <= reach) return prefix.slice(0, end);
  const from = Math.floor((prefix.length - reach) / grid) * grid;
  const start = prefix.indexOf("\n", from) + 1;
  return start === 0 ? "" : prefix.slice(start, end);
}

/** The beginning of what is read moves in steps of so many UTF-16 code units, so that it mostly stays while somebody types. */
const grid = 4096;

/** What was read last: while a line is typed the lines above it stay the same. */
let lastAbove: { readonly text: string; readonly languageId: string; readonly scanner: Scanner } | undefined;

function scannerBelow(text: string, languageId: string): Scanner {
  if (lastAbove === undefined || lastAbove.languageId !== languageId || lastAbove.text !== text)
    lastAbove = { text, languageId, scanner: new Scanner(languageId).take(text) };
  return lastAbove.scanner.copy();
}

const bracketsAt = oncePerPlace((context) => new CursorBrackets(context));

/** Undefined where brackets need not pair: in prose. */
export function cursorBrackets(context: FilterContext): CursorBrackets | undefined {
  if (!hasBrackets(context.languageId)) return undefined;
  return bracketsAt(context);
}

function closingsOf(text: string, scanner: Scanner): Closing[] {
  const closings: Closing[] = [];
  scanner.take(text, (closing) => closings.push(closing));
  return closings;
}

function bare(text: string): string {
  return text.replace(/\s/g, "");
}

function isMark(rest: string): boolean {
  return /^\s*[:{;,]\s*$/.test(rest);
}

/** How far `rest` and the answer from `at` on are the same, blanks aside; the answer's line is not left. */
function commonStart(answer: string, at: number, rest: string): { length: number; end: number } {
  let length = 0;
  let end = at;
  for (let index = 0; index < rest.length; index++) {
    if (/\s/.test(rest[index] ?? "")) continue;
    const gap = /^[ \t]*/.exec(answer.slice(end))?.[0].length ?? 0;
    if (answer[end + gap] !== rest[index]) break;
    end += gap + 1;
    length = index + 1;
  }
  return { length, end };
}
