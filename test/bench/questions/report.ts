import { percentile } from "../figures";
import type { Question } from "./makeQuestions";

export interface Answered extends Question {
  readonly repository: string;
  /** The place of the right file among the shown files, from 0; -1 when it is missing. */
  readonly rank: number;
  readonly hasLines: boolean;
  /** The first file shown. */
  readonly first: string;
  readonly ms: number;
}

/** Prints shares in percent: the right file first, the right file among the first five, the right lines shown. */
export function printReport(all: readonly Answered[]): void {
  for (const kind of ["code", "documentation"] as const) {
    const ofKind = all.filter((each) => each.kind === kind);
    print(`all ${kind}`, ofKind);
    for (const [language, answered] of grouped(ofKind, (each) => each.language))
      print(`  ${language}`, answered);
    for (const [name, answered] of grouped(ofKind, ({ shared }) => levelOf(shared)))
      print(`  ${name}`, answered);
  }
  const times = all.map(({ ms }) => ms);
  console.log(
    `a question: p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`,
  );
}

function levelOf(shared: number): string {
  if (shared < 1 / 3) return "fewer than a third of the question's words in the answer";
  return shared < 2 / 3 ? "one to two thirds" : "more than two thirds";
}

function print(name: string, answered: readonly Answered[]): void {
  const share = (holds: (each: Answered) => boolean) =>
    ((100 * answered.filter(holds).length) / Math.max(1, answered.length)).toFixed(0);
  const [first, five] = [share(({ rank }) => rank === 0), share(({ rank }) => rank >= 0 && rank < 5)];
  console.log(`${name}: ${first} / ${five} / ${share(({ hasLines }) => hasLines)} of ${answered.length}`);
}

function grouped(
  all: readonly Answered[],
  keyOf: (each: Answered) => string,
): readonly [string, readonly Answered[]][] {
  const groups = Map.groupBy(all, keyOf);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
