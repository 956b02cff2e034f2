import { existsSync } from "node:fs";
import { editSimilarity } from "../editSimilarity";
import { sum } from "../figures";
import type { LlamaServerOptions } from "../llamaServer";
import { type Answerer, ours, peer } from "./answerers";
import { type Case, readCases } from "./cases";

export interface QualityOptions {
  readonly model: string;
  readonly casesFile: string;
  readonly peer: LlamaServerOptions;
}

interface Result extends Case {
  readonly answer: string;
  readonly reason: string | undefined;
}

/** Every case of a JSON Lines file, asked as an editor would after typing, of ours and of llama-server. */
export async function quality(serverModule: string, options: QualityOptions): Promise<void> {
  const cases = await readCases(options.casesFile);
  const { model } = options;
  const starts = [() => ours(serverModule, model, false), () => ours(serverModule, model, true)];
  if (existsSync(options.peer.program)) {
    for (const [withContext, sampled] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const)
      starts.push(() => peer({ ...options.peer, withContext, sampled }));
  } else console.log("There is no llama-server to compare with: name its program with --peer FILE.");
  const columns = new Map<string, Result[]>();
  for (const start of starts) {
    const answerer = await start();
    columns.set(answerer.name, await answerAll(answerer, cases));
    await answerer.stop();
  }
  report(columns);
}

async function answerAll(answerer: Answerer, cases: readonly Case[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const test of cases) {
    const { text, reason } = await answerer.answer(test);
    results.push({ ...test, answer: text, reason });
  }
  return results;
}

const groups: readonly (readonly [string, (result: Result) => boolean])[] = [
  ["one-line cases", ({ kind }) => kind !== "block"],
  ["  rest of line", ({ kind }) => kind === "eol"],
  ["  whole line", ({ kind }) => kind === "line"],
  ["  Python", ({ kind, language }) => kind !== "block" && language === "python"],
  ["  TypeScript", ({ kind, language }) => kind !== "block" && language === "typescript"],
  ["  JavaScript", ({ kind, language }) => kind !== "block" && language === "javascript"],
  ["blocks", ({ kind }) => kind === "block"],
];

function report(columns: ReadonlyMap<string, readonly Result[]>): void {
  console.log("exact match, % / edit similarity: of the first line; of blocks all lines");
  for (const [name, results] of columns) {
    const leaks = results.filter(({ answer }) => /<\|\w+\|>/.test(answer)).length;
    const shown = results.filter(({ answer }) => answer !== "");
    console.log(
      `${name}: ${results.length} cases, shown ${percent(shown, results)}, control tokens shown ${leaks}`,
    );
    for (const [group, belongs] of groups) {
      const of = results.filter(belongs);
      if (of.length === 0) continue;
      const right = of.filter((result) => wanted(result) === given(result));
      const shownOf = of.filter(({ answer }) => answer !== "");
      const shownRight = right.filter(({ answer }) => answer !== "");
      console.log(
        `  ${group.padEnd(18)}${percent(right, of)} (${right.length} of ${of.length}) / ${similarity(of).toFixed(3)}` +
          `; of those shown ${percent(shownRight, shownOf)} / ${similarity(shownOf).toFixed(3)}`,
      );
    }
    printReasons(results);
    printPairs(name, results, columns);
  }
}

/** On few cases a difference says little by itself; this tells how many cases make it. */
function printPairs(
  name: string,
  results: readonly Result[],
  columns: ReadonlyMap<string, readonly Result[]>,
): void {
  const [firstName = "", first = []] = [...columns][0] ?? [];
  if (firstName === name) return;
  const isRight = (result: Result | undefined) => result !== undefined && wanted(result) === given(result);
  const onlyFirst = results.filter((result, at) => isRight(first[at]) && !isRight(result)).length;
  const onlyThis = results.filter((result, at) => !isRight(first[at]) && isRight(result)).length;
  console.log(`    right only here: ${onlyThis}, only in “${firstName}”: ${onlyFirst}`);
}

function printReasons(results: readonly Result[]): void {
  const silent = results.filter(({ answer, reason }) => answer === "" && reason !== undefined);
  for (const [reason, of] of Map.groupBy(silent, (result) => result.reason))
    console.log(`    nothing shown, ${reason}: ${of.length}`);
}

function wanted({ kind, middle }: Result): string {
  return kind === "block" ? middle.trimEnd() : firstLine(middle);
}

function given({ kind, answer }: Result): string {
  return kind === "block" ? answer.trimEnd() : firstLine(answer);
}

function similarity(results: readonly Result[]): number {
  return sum(results.map((result) => editSimilarity(wanted(result), given(result)))) / results.length;
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").trimEnd();
}

function percent(part: readonly unknown[], whole: readonly unknown[]): string {
  return `${((100 * part.length) / whole.length).toFixed(1)} %`;
}
