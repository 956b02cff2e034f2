import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { percentile, sum } from "./figures";

const folder = "test/fixtures/typing";

interface Keystroke {
  readonly ms: number;
  readonly evaluated: number;
  readonly outcome: string;
}

/**
 * Types the marked part of each fixture («…») key by key and asks after every key, as an editor does when the answers are fast
 * enough.
 */
export async function typing(serverModule: string, model: string): Promise<void> {
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  await server.client.status(({ state }) => state === "ready" || state === "error");
  const keystrokes: Keystroke[] = [];
  const files = (await readdir(folder)).toSorted();
  for (const file of files) {
    const [before = "", typed = "", after = ""] = (await readFile(join(folder, file), "utf8")).split(/[«»]/);
    keystrokes.push(...(await type(server.client, file, before, typed, after)));
  }
  await server.stop();
  report(keystrokes, files.length);
}

async function type(client: LspClient, file: string, before: string, typed: string, after: string) {
  const uri = `file:///typing/${file}`;
  await client.open(uri, file.endsWith(".py") ? "python" : "typescript", before + after);
  const keystrokes: Keystroke[] = [];
  let sofar = before;
  for (const key of typed) {
    const { totals } = await client.stats();
    await client.insert(uri, positionAfter(sofar), key);
    sofar += key;
    const started = performance.now();
    await client.complete(uri, positionAfter(sofar));
    const ms = performance.now() - started;
    const after = await client.stats();
    const evaluated = after.totals.promptTokensEvaluated - totals.promptTokensEvaluated;
    keystrokes.push({ ms, evaluated, outcome: after.last?.outcome ?? "none" });
  }
  await client.close(uri);
  return keystrokes;
}

function report(keystrokes: readonly Keystroke[], edits: number): void {
  const times = keystrokes.map(({ ms }) => ms);
  const evaluated = keystrokes.map((keystroke) => keystroke.evaluated);
  const asked = keystrokes.filter(({ outcome }) => outcome === "generated");
  const byOutcome = Map.groupBy(keystrokes, ({ outcome }) => outcome);
  console.log(
    `${edits} edits, ${keystrokes.length} keystrokes: ${[...byOutcome].map(([name, of]) => `${name} ${of.length}`).join(", ")}`,
  );
  console.log(
    `keystroke to answer: p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
  );
  console.log(
    `prompt tokens evaluated per keystroke: mean ${(sum(evaluated) / evaluated.length).toFixed(1)}, p50 ${percentile(evaluated, 0.5)}, p95 ${percentile(evaluated, 0.95)}` +
      ` (keystrokes that asked the model: p50 ${percentile(
        asked.map((keystroke) => keystroke.evaluated),
        0.5,
      )})`,
  );
}
