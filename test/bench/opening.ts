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

/** The editor's messages about the cursor before the first key. */
const openings = {
  /** As VS Code's client does: it sends the cursor and the visible lines when it shows the file. */
  "shown with its cursor": true,
  /** As any other editor does. The cursor is at the end of the file. */
  "opened without a word about the cursor": false,
};

interface Key {
  /** The time from the request to the first token, because the length of an answer depends on the place. */
  readonly ms: number;
  readonly evaluated: number;
}

/** Opens a file and types a second later: the first key ÷ later keys that also ask the model. */
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

/** Types in a new file; returns the keys that asked the model. */
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
