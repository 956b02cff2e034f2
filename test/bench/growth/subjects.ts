import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { LspClient, ServerProcess } from "../../support/lspClient";
import { percentile } from "../figures";

/** A server with a file or a workspace of some size. */
export interface Subject {
  readonly size: number;
  readonly server: ServerProcess;
  readonly uri: string;
  /** An empty line; typing begins in the one below. */
  readonly line: number;
}

export interface Typed {
  readonly size: number;
  /** Milliseconds from a key to the first token of its answer, or to an answer that needs no token. */
  readonly p50: number;
  readonly p95: number;
}

const lines = [
  "  const remaining = limit - total;",
  "  const average = total / Math.max(1, limit);",
  "  if (remaining < 0) return average;",
  "  for (let at = 0; at < limit; at++) total += at;",
  "  console.log(remaining, average);",
  "  return Math.min(total, limit);",
];

/** Types the same into all subjects, a line each in turn, so that all are disturbed alike; waits for each before the next one. */
export async function typeInTurn(subjects: readonly Subject[]): Promise<readonly Typed[]> {
  const times = new Map(subjects.map((subject) => [subject, [] as number[]]));
  for (const [at, text] of lines.entries()) {
    for (const [subject, own] of times) {
      const { client } = subject.server;
      const line = subject.line + at;
      await client.insert(
        subject.uri,
        { line, character: at === 0 ? 0 : (lines[at - 1]?.length ?? 0) },
        "\n",
      );
      for (const [character, key] of [...text].entries()) {
        await client.insert(subject.uri, { line: line + 1, character }, key);
        const started = performance.now();
        await client.complete(subject.uri, { line: line + 1, character: character + 1 });
        const whole = performance.now() - started;
        // The length of an answer depends on the text of the files.
        const { last } = await client.stats();
        own.push(last?.outcome === "generated" ? whole - last.totalMs + last.timeToFirstTokenMs : whole);
      }
      await settled(client);
    }
  }
  return [...times].map(([{ size }, own]) => ({
    size,
    p50: percentile(own, 0.5),
    p95: percentile(own, 0.95),
  }));
}

/** Waits until the model evaluates nothing. */
export async function settled(client: LspClient): Promise<void> {
  for (let [before, quiet] = [-1, 0]; quiet < 3; ) {
    await sleep(150);
    const { promptTokensEvaluated } = (await client.stats()).totals;
    quiet = promptTokensEvaluated === before ? quiet + 1 : 0;
    before = promptTokensEvaluated;
  }
}

export function residentMiB({ child }: ServerProcess): number {
  const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" });
  return Number(kilobytes) / 1024;
}

/** Prints a table with a row for each size, and the ratio of the largest to the smallest value of each column. */
export function printTable(unit: string, rows: readonly Readonly<Record<string, number>>[]): void {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== "size");
  const width = (name: string) => name.length + 3;
  console.log(unit.padStart(9) + names.map((name) => name.padStart(width(name))).join(""));
  for (const row of rows) {
    const cells = names.map((name) => (row[name] ?? Number.NaN).toFixed(1).padStart(width(name)));
    console.log(String(row["size"]).padStart(9) + cells.join(""));
  }
  const spreads = names.map((name) => {
    const values = rows.map((row) => row[name] ?? Number.NaN);
    return `${(Math.max(...values) / Math.min(...values)).toFixed(2)}`.padStart(width(name));
  });
  console.log(`${"max ÷ min".padStart(9)}${spreads.join("")}   (goal ≤ 1.2)`);
}
