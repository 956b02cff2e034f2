import { editSimilarity } from "../editSimilarity";
import { sum } from "../figures";
import type { Case } from "./cases";

export interface Result extends Case {
  readonly answer: string;
  readonly reason: string | undefined;
}

export interface Group<R extends Result> {
  readonly name: string;
  readonly belongs: (result: R) => boolean;
}

export const kinds: readonly Group<Result>[] = [
  { name: "one-line cases", belongs: ({ kind }) => kind !== "block" },
  { name: "  rest of line", belongs: ({ kind }) => kind === "eol" },
  { name: "  whole line", belongs: ({ kind }) => kind === "line" },
  { name: "  Python", belongs: ({ kind, language }) => kind !== "block" && language === "python" },
  { name: "  TypeScript", belongs: ({ kind, language }) => kind !== "block" && language === "typescript" },
  { name: "  JavaScript", belongs: ({ kind, language }) => kind !== "block" && language === "javascript" },
  { name: "blocks", belongs: ({ kind }) => kind === "block" },
];

/** Prints exact matches and edit similarity, with a table for each answerer. */
export function report<R extends Result>(
  columns: ReadonlyMap<string, readonly R[]>,
  groups: readonly Group<R>[],
): void {
  console.log("exact match, % / edit similarity: of the first line; of blocks all lines");
  for (const [name, results] of columns) {
    const leaks = results.filter(({ answer }) => /<\|\w+\|>/.test(answer)).length;
    console.log(
      `${name}: ${results.length} cases, shown ${percent(shown(results), results)}, control tokens shown ${leaks}`,
    );
    for (const group of groups) {
      const of = results.filter(group.belongs);
      if (of.length === 0) continue;
      const [right, shownOf] = [of.filter(isRight), shown(of)];
      console.log(
        `  ${group.name.padEnd(18)}${percent(right, of)} (${right.length} of ${of.length}) / ${similarity(of).toFixed(3)}` +
          `; of those shown ${percent(shown(right), shownOf)} / ${similarity(shownOf).toFixed(3)}`,
      );
    }
    printReasons(results);
    printPairs(name, results, columns);
  }
}

/** Prints how many cases make a difference, because a difference on few cases says little. */
function printPairs(
  name: string,
  results: readonly Result[],
  columns: ReadonlyMap<string, readonly Result[]>,
): void {
  const [firstName = "", first = []] = [...columns][0] ?? [];
  if (firstName === name) return;
  const isRightThere = (result: Result | undefined) => result !== undefined && isRight(result);
  const onlyFirst = results.filter((result, at) => isRightThere(first[at]) && !isRight(result)).length;
  const onlyThis = results.filter((result, at) => !isRightThere(first[at]) && isRight(result)).length;
  console.log(`    right only here: ${onlyThis}, only in “${firstName}”: ${onlyFirst}`);
}

function printReasons(results: readonly Result[]): void {
  const silent = results.filter(({ answer, reason }) => answer === "" && reason !== undefined);
  for (const [reason, of] of Map.groupBy(silent, (result) => result.reason))
    console.log(`    nothing shown, ${reason}: ${of.length}`);
}

export function shown<R extends Result>(results: readonly R[]): R[] {
  return results.filter(({ answer }) => answer !== "");
}

export function isFirstLineRight({ middle, answer }: Result): boolean {
  return firstLine(middle) === firstLine(answer);
}

/** Edit similarity of the first lines. */
export function firstLineSimilarity({ middle, answer }: Result): number {
  return editSimilarity(firstLine(middle), firstLine(answer));
}

export function percent(part: readonly unknown[], whole: readonly unknown[]): string {
  return `${((100 * part.length) / whole.length).toFixed(1)} %`;
}

function isRight(result: Result): boolean {
  const { kind, middle, answer } = result;
  return kind === "block" ? middle.trimEnd() === answer.trimEnd() : isFirstLineRight(result);
}

function similarity(results: readonly Result[]): number {
  const one = (result: Result) =>
    result.kind === "block"
      ? editSimilarity(result.middle.trimEnd(), result.answer.trimEnd())
      : firstLineSimilarity(result);
  return sum(results.map(one)) / results.length;
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").trimEnd();
}
