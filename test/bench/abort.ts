import { setTimeout as sleep } from "node:timers/promises";
import { CancellationTokenSource } from "vscode-languageserver-protocol/node";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { Chooser } from "../support/random";
import { median, percentile } from "./figures";
import { longText } from "./longText";

const rounds = 40;
const promptLines = 400;
/** `chunkTargetMs` of the engine. */
const chunkMs = 50;
let documents = 0;

/** Measures the time from cancelling a request until the engine is free again, at random moments of prefill and decode. */
export async function abort(serverModule: string, model: string): Promise<void> {
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  const { client } = server;
  await client.status(({ state }) => state === "ready" || state === "error");
  const whole: number[] = [];
  const alone: number[] = [];
  for (let i = 0; i < 5; i++) {
    whole.push(await timed(async () => (await ask(client, promptLines)).answer));
    alone.push(await toFirstToken(client));
  }
  const choose = new Chooser(1);
  const next: number[] = [];
  const ready: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const delay = choose.number() * median(whole);
    await cancelAfter(client, delay);
    next.push(await toFirstToken(client));
    await cancelAfter(client, delay);
    ready.push(await timed(() => client.status(({ state }) => state === "ready")));
  }
  await server.stop();
  const waits = next.map((ms) => Math.max(0, ms - median(alone)));
  console.log(
    `a prompt of ${promptLines} lines takes ${median(whole).toFixed(0)} ms, the first token of a tiny one ${median(alone).toFixed(0)} ms`,
  );
  console.log(
    `from cancel, how much longer the first token of a tiny request in another document takes: ${spread(waits)} (goal: one chunk, ${chunkMs} ms)`,
  );
  console.log(`from cancel to status "ready", when nothing else is asked: ${spread(ready)}`);
}

/** Milliseconds to the first token of a tiny request; the length of its answer does not matter. */
async function toFirstToken(client: LspClient): Promise<number> {
  const whole = await timed(async () => (await ask(client, 2)).answer);
  const { last } = await client.stats();
  return last === undefined ? whole : whole - last.totalMs + last.timeToFirstTokenMs;
}

async function cancelAfter(client: LspClient, ms: number): Promise<void> {
  const { cancel } = await ask(client, promptLines);
  await sleep(ms);
  cancel();
}

/** A request in a document that is different from all others. */
async function ask(
  client: LspClient,
  lines: number,
): Promise<{ answer: Promise<unknown>; cancel: () => void }> {
  documents += 1;
  const uri = `file:///abort/${documents}.ts`;
  const text = `${longText(documents, lines)}export const total${documents} = `;
  await client.open(uri, "typescript", text);
  const source = new CancellationTokenSource();
  const answer = client
    .complete(uri, positionAfter(text), { explicit: true, token: source.token })
    .catch(() => []);
  return { answer, cancel: () => source.cancel() };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function spread(values: readonly number[]): string {
  return `p50 ${median(values).toFixed(0)} ms, p95 ${percentile(values, 0.95).toFixed(0)} ms, most ${Math.max(...values).toFixed(0)} ms`;
}
