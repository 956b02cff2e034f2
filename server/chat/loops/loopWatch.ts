import { GrowingNumbers } from "./growingNumbers";
import { PeriodRuns, type Run } from "./periodRuns";
import { countedSlack, exactSlack, type Place } from "./slack";
import { StaleWords } from "./staleWords";

/** A text that repeats itself without an end. */
export interface Loop {
  /** So much of the text is worth keeping: what stands before the loop, and what is repeated once. */
  readonly keep: number;
}

export interface LoopWatchOptions {
  /** The whole text is code, as in the answer to an edit; otherwise code is what stands in a fence. */
  readonly isCode?: boolean;
  /** What the model was given. An answer may repeat itself as often as that does, since it may copy it. */
  readonly known?: () => string;
}

/** A run that is this much longer than the longest one of the text that the model was given is no copy of it. */
const copyFactor = 1.5;
/** In an answer that was cut off this share of the slack is enough: it ended in the middle of the repetition. */
const cutOffShare = 0.25;

/**
 * Notices while a text is written that it has begun to repeat itself: exactly (`PeriodRuns`), with numbers that grow
 * (`GrowingNumbers`), or nearly (`StaleWords`). Each character costs a constant number of steps; judging a run costs its
 * period, and is done again only when the run has grown by a quarter.
 */
export class LoopWatch {
  readonly #isCode: boolean;
  readonly #known: (() => string) | undefined;
  readonly #exact = new PeriodRuns();
  readonly #counted = new GrowingNumbers();
  readonly #words = new StaleWords();
  /** From which length on a run is worth judging. */
  readonly #dueAt = new WeakMap<Run, number>();
  #text = "";
  /** So much of the text has been looked at. */
  #length = 0;
  #lineStart = 0;
  #fence = "";
  #loop: Loop | undefined;
  #knownRun: number | undefined;

  constructor({ isCode = false, known }: LoopWatchOptions = {}) {
    this.#isCode = isCode;
    this.#known = known;
  }

  /** What comes next. Returns the loop once there is one; what comes after it is not looked at. */
  add(text: string): Loop | undefined {
    this.#text += text;
    while (this.#length < this.#text.length && this.#loop === undefined) {
      const code = this.#text.charCodeAt(this.#length);
      this.#length += 1;
      this.#exact.push(code);
      this.#counted.push(code);
      if (code === newLine || this.#length - this.#lineStart === longestLine) this.#endLine();
      this.#loop = this.#judge(1);
    }
    return this.#loop;
  }

  /** As `add`, for a text that was cut off here. */
  cutOff(): Loop | undefined {
    this.#loop ??= this.#judge(cutOffShare);
    return this.#loop;
  }

  /** The end looks like the beginning of a loop of prose: showing more of it can wait until that is known. */
  get isSuspect(): boolean {
    if (this.#place !== "prose") return false;
    return this.#exact.runs.some(({ length, period }) => length >= Math.max(leastSuspect, period / 4));
  }

  get #line(): string {
    return this.#text.slice(this.#lineStart, this.#length);
  }

  get #place(): Place {
    return this.#isCode || this.#fence !== "" || /^\s*\|/.test(this.#line) ? "code" : "prose";
  }

  #judge(share: number): Loop | undefined {
    for (const run of this.#exact.runs) {
      if (!this.#isDue(run, share)) continue;
      const repeated = this.#text.slice(this.#length - run.period, this.#length);
      const most = 1.5 * run.period + exactSlack(repeated, this.#place) * share;
      this.#judgeAgain(run, most);
      if (run.length >= most && !this.#isCopied(run.length)) return this.#loopOf(run.length);
    }
    for (const run of this.#counted.runs) {
      if (!this.#isDue(run, share)) continue;
      const from = this.#counted.textIndex(run.period);
      const most = 2 * run.period + countedSlack(this.#text.slice(from, this.#length), this.#place);
      this.#judgeAgain(run, most);
      if (run.length < most || !this.#counted.growsSteadily(run)) continue;
      const length = this.#length - this.#counted.textIndex(run.length);
      if (!this.#isCopied(length)) return this.#loopOf(length);
    }
    const stale = this.#words.takeStale();
    return stale === undefined || this.#isCopied(this.#length - stale) ? undefined : this.#staleFrom(stale);
  }

  /** Where the stale text is an exact repetition, it is known to the character where that begins. */
  #staleFrom(stale: number): Loop {
    const run = this.#exact.runs.find(({ length }) => length > (this.#length - stale) * 0.75);
    return run === undefined ? { keep: stale } : this.#loopOf(run.length);
  }

  #isDue(run: Run, share: number): boolean {
    return share < 1 || run.length >= (this.#dueAt.get(run) ?? leastRun);
  }

  #judgeAgain(run: Run, most: number): void {
    const later = run.length * 1.25;
    this.#dueAt.set(run, most > run.length ? Math.min(most, later) : later);
  }

  #loopOf(length: number): Loop {
    return { keep: this.#length - length };
  }

  /** The text that the model was given repeats itself as much: this may be a copy. */
  #isCopied(length: number): boolean {
    if (this.#known === undefined) return false;
    this.#knownRun ??= longestRun(this.#known());
    return length <= this.#knownRun * copyFactor;
  }

  #endLine(): void {
    const line = this.#line;
    const mark = /^\s*(?:[-*>]\s+|\d+[.)]\s+)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && this.#fence === "") this.#fence = mark;
    else if (mark?.startsWith(this.#fence)) this.#fence = "";
    else if (this.#place === "prose") this.#words.addLine(line, this.#lineStart);
    this.#lineStart = this.#length;
  }
}

const newLine = 0x0a;
/** Shorter runs are nowhere a loop. */
const leastRun = 60;
const leastSuspect = 40;
/** A line that goes on for longer is read in parts. */
const longestLine = 400;

/** Length of the longest run of a text: exact, or with numbers that differ. */
function longestRun(text: string): number {
  const exact = new PeriodRuns();
  const counted = new GrowingNumbers();
  let longest = 0;
  for (let at = 0; at < text.length; at += 1) {
    exact.push(text.charCodeAt(at));
    counted.push(text.charCodeAt(at));
    for (const { length } of exact.runs) longest = Math.max(longest, length);
    for (const { length } of counted.runs) longest = Math.max(longest, length);
  }
  return longest;
}
