import { execFileSync } from "node:child_process";
import { type ServerProcess, startServerProcess } from "../support/lspClient";
import { percentile } from "./figures";
import { longText } from "./longText";

const sizes = [100, 1000, 10_000, 100_000];
/** What is typed, a key at a time and one size after the other, so that all are disturbed alike. */
const lines = ["  const remaining = limit - total;", "  const average = total / Math.max(1, limit);"];
const uri = "file:///growth/file.ts";

interface Subject {
  readonly size: number;
  readonly server: ServerProcess;
  /** Line that is typed into. */
  readonly line: number;
  readonly emptyRss: number;
  readonly times: number[];
}

/** Latency per keystroke and memory against the size of the file. */
export async function growth(serverModule: string, model: string): Promise<void> {
  const subjects: Subject[] = [];
  for (const size of sizes) subjects.push(await open(serverModule, model, size));
  for (const [at, text] of lines.entries()) {
    for (let character = 0; character < text.length; character++) {
      for (const subject of subjects) await type(subject, at, character, text.charAt(character));
    }
  }
  const rows = subjects.map(({ size, server, times, emptyRss }) => {
    const rss = residentMiB(server);
    return { size, p50: percentile(times, 0.5), p95: percentile(times, 0.95), rss, more: rss - emptyRss };
  });
  for (const { server } of subjects) await server.stop();
  console.log("    lines   key to answer p50    p95   resident memory   of it since the file was opened");
  for (const { size, p50, p95, rss, more } of rows)
    console.log(
      `${String(size).padStart(9)}${`${p50.toFixed(1)} ms`.padStart(20)}${p95.toFixed(1).padStart(7)}${`${rss.toFixed(0)} MiB`.padStart(18)}${`${more.toFixed(0)} MiB`.padStart(16)}`,
    );
  const spread = (values: number[]) => (Math.max(...values) / Math.min(...values)).toFixed(2);
  console.log(
    `largest ÷ smallest: p50 ${spread(rows.map(({ p50 }) => p50))}, p95 ${spread(rows.map(({ p95 }) => p95))}, memory ${spread(rows.map(({ rss }) => rss))} (goal ≤ 1.2)`,
  );
}

async function open(serverModule: string, model: string, size: number): Promise<Subject> {
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  await server.client.status(({ state }) => state === "ready" || state === "error");
  const emptyRss = residentMiB(server);
  // The same text around the cursor in all files; what is further away must not matter.
  const core = `${longText(1, 50)}export function measure(total: number, limit: number): number {\n\n\n}\n${longText(2, 46)}`;
  const filler = size > 100 ? longText(3, (size - 100) / 2) : "";
  await server.client.open(uri, "typescript", filler + core + filler);
  const line = filler.split("\n").length - 1 + 52;
  await server.client.complete(uri, { line, character: 0 });
  return { size, server, line, emptyRss, times: [] };
}

async function type(
  { server, line, times }: Subject,
  at: number,
  character: number,
  key: string,
): Promise<void> {
  await server.client.insert(uri, { line: line + at, character }, key);
  const started = performance.now();
  await server.client.complete(uri, { line: line + at, character: character + 1 });
  times.push(performance.now() - started);
}

function residentMiB({ child }: ServerProcess): number {
  const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" });
  return Number(kilobytes) / 1024;
}
