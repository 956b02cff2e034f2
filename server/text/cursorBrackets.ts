import { indentOf } from "../protocol/code/lines";
import { type CursorText, cachedPerPlace } from "./cursorText";
import { hasBrackets } from "./lexicon";
import { cursorLines, reach } from "./lines";
import { type Closing, Scanner } from "./scanner";

/** How much of the rest of the cursor's line and of the text after it is scanned, in UTF-16 code units. */
const readOfLine = 1000;
const readBelow = 6000;

/** The part of the rest of the cursor's line that an answer repeats. */
export interface Covered {
  /** Length of that part. */
  readonly length: number;
  /** Offset in the answer after its last repeated character. */
  readonly answerEnd: number;
}

/** The brackets, strings and tags that are open at the cursor, and their closers after it. */
export class CursorBrackets {
  /** The line right of the cursor. */
  readonly rest: string;
  readonly #cursor: Scanner;
  /** Number of openings at the start of the cursor's line. */
  readonly #lineDepth: number;
  readonly #closings: readonly Closing[];
  readonly #below: string;
  readonly #errors: number;
  /** A scanner positioned at the end of the cursor's line. */
  readonly #afterRest: Scanner;
  /** By level, the length of the rest of the line up to its closer; Infinity if the closer is further below. */
  readonly #closedAt = new Map<number, number>();

  constructor({ prefix, suffix, languageId }: CursorText) {
    const { linePrefix, lineSuffix } = cursorLines({ prefix, suffix });
    this.rest = lineSuffix.slice(0, readOfLine);
    this.#below = suffix.slice(this.rest.length, this.rest.length + readBelow);
    this.#cursor = scannerBelow(textAbove(prefix, linePrefix), languageId);
    this.#lineDepth = this.depth;
    this.#cursor.hasTypes = /^[)>}\]"'`\s]*>/.test(lineSuffix);
    this.#cursor.scan(linePrefix, undefined, lineSuffix);
    const atRest = this.#cursor.copy();
    if (this.innermost?.kind === "string" && !this.rest.includes(this.innermost.closer)) atRest.leaveString();
    this.#closings = closingsOf(this.rest, atRest.copy());
    const after = atRest.scan(this.rest);
    this.#afterRest = after.copy();
    let level = this.depth;
    const record = (length: number) => (closing: Closing) => {
      if (closing.depth >= level) return;
      // Levels that it skips are not closed.
      level = closing.depth;
      this.#closedAt.set(level, length);
    };
    for (const closing of this.#closings) record(closing.end)(closing);
    after.scan(this.#below, record(Number.POSITIVE_INFINITY));
    this.#errors = after.errors;
  }

  get depth(): number {
    return this.#cursor.depth;
  }

  /** Whether everything that is open at the cursor is closed after it. */
  get isBalanced(): boolean {
    return this.#errors === 0;
  }

  /**
   * Offset in the rest of the line after the closer of this level; Infinity if it is closed below, undefined if it is
   * not closed.
   */
  closedAt(level: number): number | undefined {
    return this.#closedAt.get(level);
  }

  /** The innermost opening at the cursor. */
  get innermost() {
    return this.#cursor.open.at(-1);
  }

  /** Whether the rest of the line closes everything that these close. */
  closesOnLine(closings: readonly Closing[]): boolean {
    return closings.every(({ depth }) => Number.isFinite(this.closedAt(depth) ?? Number.NaN));
  }

  /** A scanner positioned at the cursor. */
  scanner(): Scanner {
    return this.#cursor.copy();
  }

  closingsOf(answer: string): readonly Closing[] {
    return closingsOf(answer, this.scanner());
  }

  /** Offsets in the answer where it closes its own openings. */
  closingsOfOwn(answer: string): number[] {
    let level = this.depth;
    return this.closingsOf(answer).flatMap(({ at, depth }) => {
      if (depth >= level) return [at];
      level = depth;
      return [];
    });
  }

  /** Whether brackets, strings and tags still pair as well as before if the answer replaces this part of the rest. */
  fits(answer: string, coveredLength: number): boolean {
    const after = this.scanner().scan(answer).scan(this.rest.slice(coveredLength));
    // If the same is open, the text after it scans the same.
    if (after.hasSameOpen(this.#afterRest)) return after.mistakes <= this.#afterRest.mistakes;
    return after.scan(this.#below).errors <= this.#errors;
  }

  /** The part of the rest of the line that the answer repeats: closers, and the text around them. */
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

  /** Extends `covered` by the text after the last closer if the answer continues with that text or ends in it. */
  #withTail(answer: string, covered: Covered, nextCloser = this.rest.length): Covered {
    const rest = this.rest.slice(covered.length, nextCloser);
    const same = commonStart(answer, covered.answerEnd, rest);
    const isWhole = bare(rest.slice(same.length)) === "" || /^[ \t]*(\n|$)/.test(answer.slice(same.end));
    const length = isWhole
      ? same.length
      : (/^[\s;,:{]*[;,:{]/.exec(rest.slice(0, same.length))?.[0].length ?? 0);
    if (length > 0 && (covered.length > 0 || isPunctuation(rest)))
      return { length: covered.length + length, answerEnd: isWhole ? same.end : covered.answerEnd + length };
    const end = answer.trimEnd();
    if (nextCloser < this.rest.length || !isPunctuation(rest) || !end.endsWith(rest.trim())) return covered;
    return { length: covered.length + rest.trimEnd().length, answerEnd: end.length };
  }

  /** If the answer leaves something open at its end (`a), bar(b`), it needs some of the rest's closers again. */
  #withoutReopened(answer: string, ends: readonly Covered[], whole: Covered): Covered {
    const fewer = ends.slice(0, -1).findLast(({ length }) => this.fits(answer, length));
    return this.leavesOpen(answer) && fewer ? fewer : whole;
  }

  /** Whether the cursor's line, with the answer in it, leaves more open at its end than the text below closes. */
  leavesLineOpen(answer: string, coveredLength: number, hasBodyBelow: boolean): boolean {
    const before = this.scanner().scan(this.rest);
    const after = this.scanner().scan(answer).scan(this.rest.slice(coveredLength));
    const allowed = hasBodyBelow ? Math.max(this.#lineDepth, before.depth) : this.#lineDepth;
    return after.depth > allowed || after.mistakes > before.mistakes;
  }

  /** Whether the answer pairs everything except brackets and elements that it has opened itself. */
  leavesBlocksOpen(answer: string): boolean {
    const scanner = this.scanner();
    const { mistakes } = scanner;
    let level = this.depth;
    scanner.scan(answer, ({ depth }) => {
      level = Math.min(level, depth);
    });
    const own = scanner.open.slice(level);
    const isBlock = own.every(({ kind }) => kind === "bracket" || kind === "element");
    return level === this.depth && scanner.mistakes === mistakes && isBlock;
  }

  /** Whether the answer leaves an opening of its own unclosed. */
  leavesOpen(answer: string): boolean {
    let level = this.depth;
    const scanner = this.scanner().scan(answer, ({ depth }) => {
      level = Math.min(level, depth);
    });
    return scanner.open.length > level;
  }
}

/** The text above the cursor's line that is scanned, starting at the start of a line. */
function textAbove(prefix: string, linePrefix: string): string {
  const end = prefix.length - linePrefix.length;
  if (prefix.length <= reach) return prefix.slice(0, end);
  const from = Math.floor((prefix.length - reach) / grid) * grid;
  const start = prefix.indexOf("\n", from) + 1;
  return start === 0 ? "" : prefix.slice(start, end);
}

/**
 * The start of the scanned text moves in steps of this many UTF-16 code units, so that it mostly stays while the user
 * types.
 */
const grid = 4096;

/** Caches the last scan: while the user types a line, the lines above it stay the same. */
let lastAbove: { readonly text: string; readonly languageId: string; readonly scanner: Scanner } | undefined;

function scannerBelow(text: string, languageId: string): Scanner {
  if (lastAbove === undefined || lastAbove.languageId !== languageId || lastAbove.text !== text)
    lastAbove = { text, languageId, scanner: new Scanner(languageId).scan(text) };
  return lastAbove.scanner.copy();
}

const bracketsAt = cachedPerPlace((context) => new CursorBrackets(context));

/** Returns undefined in prose, where brackets need not pair. */
export function cursorBrackets(context: CursorText): CursorBrackets | undefined {
  if (!hasBrackets(context.languageId)) return undefined;
  return bracketsAt(context);
}

function closingsOf(text: string, scanner: Scanner): Closing[] {
  const closings: Closing[] = [];
  scanner.scan(text, (closing) => closings.push(closing));
  return closings;
}

function bare(text: string): string {
  return text.replace(/\s/g, "");
}

function isPunctuation(rest: string): boolean {
  return /^\s*[:{;,]\s*$/.test(rest);
}

/** Length of the common start of `rest` and the answer from `at` on, within the answer's line, ignoring blanks. */
function commonStart(answer: string, at: number, rest: string): { length: number; end: number } {
  let length = 0;
  let end = at;
  for (let index = 0; index < rest.length; index++) {
    if (/\s/.test(rest[index] ?? "")) continue;
    const gap = indentOf(answer.slice(end)).length;
    if (answer[end + gap] !== rest[index]) break;
    end += gap + 1;
    length = index + 1;
  }
  return { length, end };
}
