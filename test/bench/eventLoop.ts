import { setTimeout as sleep } from "node:timers/promises";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { percentile } from "./figures";
import { longText } from "./longText";

const everyMs = 5;
const measureMs = 5000;

/**
 * Measures how late the server's event loop is while the model works, by round trips of a request that needs no work, sent every few
 * milliseconds. The idle server's figures show the cost of the machine and of measuring.
 */
export async function eventLoop(serverModule: string, model: string): Promise<void> {
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  const { client } = server;
  await client.status(({ state }) => state === "ready" || state === "error");
  await roundTrips(client, forMs(500));
  // The load for the first file of a language is reported separately from the cost of each request.
  const first = await during(client, request(client, 0));
  const idle = await roundTrips(client, forMs(measureMs));
  let isMeasuring = true;
  const work = keepBusy(client, () => isMeasuring);
  const busy = await roundTrips(client, forMs(measureMs));
  isMeasuring = false;
  const requests = await work;
  await server.stop();
  console.log(`round trip, idle: ${spread(idle)}`);
  console.log(`round trip, in the first request of a language: ${spread(first)}`);
  console.log(
    `round trip, in ${requests} requests with 400 lines of prompt: ${spread(busy)} (goal: p99 < 20 ms)`,
  );
}

async function keepBusy(client: LspClient, goOn: () => boolean): Promise<number> {
  let requests = 0;
  while (goOn()) await request(client, ++requests);
  return requests;
}

async function request(client: LspClient, number: number): Promise<void> {
  const uri = `file:///loop/${number}.ts`;
  const text = `${longText(number, 400)}export function total${number}(`;
  await client.open(uri, "typescript", text);
  await client.complete(uri, positionAfter(text), { explicit: true });
  await client.close(uri);
}

async function during(client: LspClient, work: Promise<void>): Promise<number[]> {
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  const times = await roundTrips(client, () => !isDone);
  await work;
  // The grammar loads at the same time as the request, and takes longer.
  return [...times, ...(await roundTrips(client, forMs(500)))];
}

async function roundTrips(client: LspClient, goOn: () => boolean): Promise<number[]> {
  const times: number[] = [];
  const pending: Promise<unknown>[] = [];
  for (; goOn(); await sleep(everyMs)) {
    const started = performance.now();
    pending.push(client.stats().then(() => times.push(performance.now() - started)));
  }
  await Promise.all(pending);
  return times;
}

function forMs(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() < end;
}

function spread(times: readonly number[]): string {
  const at = (share: number) => percentile(times, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${Math.max(...times).toFixed(1)} ms`;
}
