import { setTimeout as sleep } from "node:timers/promises";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { percentile } from "./figures";
import { longText } from "./longText";

const everyMs = 5;
const measureMs = 5000;

/**
 * How late the server's event loop is while the model works: round trips of a request that needs no work, sent every few
 * milliseconds. The idle server's figures beside it tell what the machine and the measuring cost.
 */
export async function eventLoop(serverModule: string, model: string): Promise<void> {
  const server = await startServerProcess(serverModule, { initializationOptions: { completion: { model } } });
  const { client } = server;
  await client.status(({ state }) => state === "ready" || state === "error");
  await roundTrips(client, 500);
  const idle = await roundTrips(client, measureMs);
  let isMeasuring = true;
  const work = keepBusy(client, () => isMeasuring);
  const busy = await roundTrips(client, measureMs);
  isMeasuring = false;
  const requests = await work;
  await server.stop();
  console.log(`round trip, idle: ${spread(idle)}`);
  console.log(
    `round trip, in ${requests} requests with 400 lines of prompt: ${spread(busy)} (goal: p99 < 20 ms)`,
  );
}

async function keepBusy(client: LspClient, goOn: () => boolean): Promise<number> {
  let requests = 0;
  for (; goOn(); requests++) {
    const uri = `file:///loop/${requests}.ts`;
    const text = `${longText(requests, 400)}export function total${requests}(`;
    await client.open(uri, "typescript", text);
    await client.complete(uri, positionAfter(text), { explicit: true });
    await client.close(uri);
  }
  return requests;
}

async function roundTrips(client: LspClient, ms: number): Promise<number[]> {
  const times: number[] = [];
  const pending: Promise<unknown>[] = [];
  for (const end = performance.now() + ms; performance.now() < end; await sleep(everyMs)) {
    const started = performance.now();
    pending.push(client.stats().then(() => times.push(performance.now() - started)));
  }
  await Promise.all(pending);
  return times;
}

function spread(times: readonly number[]): string {
  const at = (share: number) => percentile(times, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${Math.max(...times).toFixed(1)} ms`;
}
