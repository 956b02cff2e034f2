import { GrowingNumbers } from "./growingNumbers";
import { PeriodRuns, type Run } from "./periodRuns";
import { countedSlack, exactSlack, type TextKind } from "./slack";
import { StaleWords } from "./staleWords";

/** An endless repetition at the end of a text. */
export interface Loop {
  /** Number of characters worth keeping: the text before the loop and the first repetition. */
  readonly keep: number;
}

export interface LoopDetectorOptions {
  /** Whether the whole text is code, as in the answer to an edit. By default only fenced text is code. */
  readonly isCode?: boolean;
  /** The prompt. An answer may repeat itself as much as the prompt does, since it may copy from it. */
  readonly promptText?: () => string;
}

/** A run longer than the prompt's longest run times this factor isn't a copy of it. */
const copyFactor = 1.5;
/** Share of the slack that counts for a truncated answer, because it ended in the middle of the repetition. */
const cutOffShare = 0.25;

/**
 * Detects while a text streams in that it has begun to repeat itself: exactly (`PeriodRuns`), with growing numbers
 * (`GrowingNumbers`), or nearly (`StaleWords`). Each character takes a constant number of steps. Judging a run takes
 * time proportional to its period and happens again only after the run has grown by a quarter.
 */
export class LoopDetector {
  readonly #isCode: boolean;
  readonly #promptText: (() => string) | undefined;
  readonly #exact = new PeriodRuns();
  readonly #counted = new GrowingNumbers();
  readonly #words = new StaleWords();
  /** Length at which to judge a run next. */
  readonly #nextJudgedAt = new WeakMap<Run, number>();
  #text = "";
  /** Number of characters examined so far. */
  #length = 0;
  #lineStart = 0;
  #fence = "";
  #loop: Loop | undefined;
  #promptRun: number | undefined;

  constructor({ isCode = false, promptText }: LoopDetectorOptions = {}) {
    this.#isCode = isCode;
    this.#promptText = promptText;
  }

  /** Appends text. Returns the loop once there is one and ignores all text after it. */
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

  /** Judges a text that was truncated here. Returns the loop, if any. */
  judgeTruncated(): Loop | undefined {
    this.#loop ??= this.#judge(cutOffShare);
    return this.#loop;
  }

  /** Whether the end looks like the beginning of a loop in prose. Callers hold back the text until this is decided. */
  get isSuspect(): boolean {
    if (this.#textKind !== "prose") return false;
    return this.#exact.runs.some(({ length, period }) => length >= Math.max(leastSuspect, period / 4));
  }

  get #line(): string {
    return this.#text.slice(this.#lineStart, this.#length);
  }

  get #textKind(): TextKind {
    return this.#isCode || this.#fence !== "" || /^\s*\|/.test(this.#line) ? "code" : "prose";
  }

  #judge(share: number): Loop | undefined {
    for (const run of this.#exact.runs) {
      if (!this.#isDue(run, share)) continue;
      const repeated = this.#text.slice(this.#length - run.period, this.#length);
      const threshold = 1.5 * run.period + exactSlack(repeated, this.#textKind) * share;
      this.#scheduleJudging(run, threshold);
      if (run.length >= threshold && !this.#isCopied(run.length)) return this.#loopOf(run.length);
    }
    for (const run of this.#counted.runs) {
      if (!this.#isDue(run, share)) continue;
      const from = this.#counted.textIndex(run.period);
      const threshold = 2 * run.period + countedSlack(this.#text.slice(from, this.#length), this.#textKind);
      this.#scheduleJudging(run, threshold);
      if (run.length < threshold || !this.#counted.growsSteadily(run)) continue;
      const length = this.#length - this.#counted.textIndex(run.length);
      if (!this.#isCopied(length)) return this.#loopOf(length);
    }
    const stale = this.#words.takeStale();
    return stale === undefined || this.#isCopied(this.#length - stale) ? undefined : this.#staleFrom(stale);
  }

  /** Cuts at the exact start of the repetition if the stale text is one. */
  #staleFrom(stale: number): Loop {
    const run = this.#exact.runs.find(({ length }) => length > (this.#length - stale) * 0.75);
    return run === undefined ? { keep: stale } : this.#loopOf(run.length);
  }

  #isDue(run: Run, share: number): boolean {
    return share < 1 || run.length >= (this.#nextJudgedAt.get(run) ?? leastRun);
  }

  #scheduleJudging(run: Run, threshold: number): void {
    const later = run.length * 1.25;
    this.#nextJudgedAt.set(run, threshold > run.length ? Math.min(threshold, later) : later);
  }

  #loopOf(length: number): Loop {
    return { keep: this.#length - length };
  }

  /** Whether the prompt repeats itself as much, so that the run may be a copy. */
  #isCopied(length: number): boolean {
    if (this.#promptText === undefined) return false;
    this.#promptRun ??= longestRun(this.#promptText());
    return length <= this.#promptRun * copyFactor;
  }

  #endLine(): void {
    const line = this.#line;
    const fence = /^\s*(?:[-*>]\s+|\d+[.)]\s+)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined && this.#fence === "") this.#fence = fence;
    else if (fence?.startsWith(this.#fence)) this.#fence = "";
    else if (this.#textKind === "prose") this.#words.addLine(line, this.#lineStart);
    this.#lineStart = this.#length;
  }
}

const newLine = 0x0a;
/** Shorter runs are never a loop. */
const leastRun = 60;
const leastSuspect = 40;
/** Longer lines are processed in parts. */
const longestLine = 400;

/** Length of a text's longest run, either exact or with differing numbers. */
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
