import { setTimeout as sleep } from "node:timers/promises";
import { DidChangeViewNotification } from "../../server/protocol/messages";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median, percentile } from "./figures";
import { longText } from "./longText";

const rounds = 24;
/** A person looks for a second before the first key. */
const lookMs = 1000;
const typed = "const kept = sum(";

/** What the editor says about the cursor before the first key. */
const openings = {
  /** As VS Code's client: it sends the cursor and the visible lines when the file is shown. */
  "shown with its cursor": true,
  /** As any other editor. The cursor is at the end of the file. */
  "opened without a word about the cursor": false,
};

interface Key {
  /** From the request to the first token of the answer: how long an answer is depends on the place. */
  readonly ms: number;
  readonly evaluated: number;
}

/** A file is opened and a second later somebody types: the first key ÷ those after it that ask the model as well. */
export async function opening(serverModule: string, model: string): Promise<void> {
  for (const [name, tellsView] of Object.entries(openings)) {
    const server = await startServerProcess(serverModule, {
      initializationOptions: { completion: { model } },
    });
    await server.client.status(({ state }) => state === "ready" || state === "error");
    const first: Key[] = [];
    const others: Key[] = [];
    // The first file also loads the grammar and the model's first batches.
    for (let round = -1; round < rounds; round++) {
      const keys = await typeInNewFile(server.client, round + 1, tellsView);
      if (round < 0) continue;
      first.push(...keys.slice(0, 1));
      others.push(...keys.slice(1));
    }
    await server.stop();
    report(name, first, others);
  }
}

/** Keys whose answer the model was asked for. */
async function typeInNewFile(client: LspClient, seed: number, tellsView: boolean): Promise<Key[]> {
  const uri = `file:///opening/${tellsView}${seed}.ts`;
  let before = `${longText(seed, 120)}export function total(items: number[]): number {\n  `;
  const after = tellsView ? `\n}\n${longText(seed + 1000, 120)}` : "";
  await client.open(uri, "typescript", before + after);
  const cursor = positionAfter(before);
  if (tellsView) {
    const visible = {
      start: { line: cursor.line - 20, character: 0 },
      end: { ...cursor, line: cursor.line + 20 },
    };
    const view = { textDocument: { uri }, position: cursor, visibleRanges: [visible] };
    await client.connection.sendNotification(DidChangeViewNotification.type, view);
  }
  await sleep(lookMs);
  const keys: Key[] = [];
  for (const key of typed) {
    await client.insert(uri, positionAfter(before), key);
    before += key;
    await client.complete(uri, positionAfter(before));
    const { last } = await client.stats();
    if (last === undefined || last.outcome === "typed-through" || last.outcome === "cache") continue;
    keys.push({ ms: last.timeToFirstTokenMs, evaluated: last.promptTokensEvaluated });
  }
  await client.close(uri);
  return keys;
}

function report(name: string, first: readonly Key[], others: readonly Key[]): void {
  const times = (keys: readonly Key[]) => keys.map(({ ms }) => ms);
  const tokens = (keys: readonly Key[]) => median(keys.map(({ evaluated }) => evaluated));
  const spread = (keys: readonly Key[]) =>
    `p50 ${median(times(keys)).toFixed(1)} ms, p95 ${percentile(times(keys), 0.95).toFixed(1)} ms, ${tokens(keys)} prompt tokens`;
  console.log(`${name}, key to first token: first key ${spread(first)}; others ${spread(others)}`);
  const ratio = median(times(first)) / median(times(others));
  console.log(`  p50 of the first key ÷ others: ${ratio.toFixed(2)} (goal ≤ 1.5)`);
}
