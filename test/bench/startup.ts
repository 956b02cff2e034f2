import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DidChangeViewNotification } from "../../server/protocol/messages";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { median } from "./figures";
import { longText } from "./longText";

const text = "export function add(a: number, b: number): number {\n  return ";
const rounds = 5;

export async function startup(serverModule: string, model: string): Promise<void> {
  await firstGhostText(serverModule, model);
  await afterRestart(serverModule, model);
}

/** Measures from the start of the process to the first suggestion, with only the file system's cache warm. */
async function firstGhostText(serverModule: string, model: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const server = await startServerProcess(serverModule, {
      initializationOptions: { completion: { model } },
    });
    await server.client.open("file:///first.ts", "typescript", `${text}\n}\n`);
    const items = await server.client.complete("file:///first.ts", positionAfter(text));
    times.push(performance.now() - started);
    await server.stop();
    if (items.length === 0) throw new Error("The first request got no suggestion.");
  }
  console.log(`time to first ghost text after start: median ${median(times).toFixed(0)} ms of ${rounds}`);
}

const uri = "file:///long.ts";
const [above, below] = [longText(1, 400), longText(2, 400)];
const before = `${above}export function add(a: number, b: number): number {\n  return `;

/** Measures the first completion in a long file, in turns without and with the prompt cache of an earlier session. */
async function afterRestart(serverModule: string, model: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "inhouse-startup-"));
  const session = (promptCacheFolder?: string) => firstCompletion(serverModule, { model, promptCacheFolder });
  try {
    await session(folder);
    const cold: Session[] = [];
    const kept: Session[] = [];
    for (let round = 0; round < rounds; round++) {
      cold.push(await session());
      kept.push(await session(folder));
    }
    report("without a kept prompt cache", cold);
    report("with a kept prompt cache", kept);
    const ratio = (pick: (one: Session) => number) =>
      (median(kept.map(pick)) / median(cold.map(pick))).toFixed(3);
    console.log(
      `with ÷ without: tokens evaluated ${ratio((one) => one.evaluated)}, request to first token ${ratio((one) => one.firstTokenMs)}, start to answer ${ratio((one) => one.startMs)}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Session {
  readonly promptTokens: number;
  readonly evaluated: number;
  /** The time from the request to the first token, and from the start of the process until it could answer a request. */
  readonly firstTokenMs: number;
  readonly loadMs: number;
  readonly startMs: number;
  readonly stopMs: number;
}

/** Asks as soon as the server runs, then rests the cursor there until the prompt is as long as the machine's speed allows. */
async function firstCompletion(
  serverModule: string,
  { model, promptCacheFolder }: { model: string; promptCacheFolder: string | undefined },
): Promise<Session> {
  const started = performance.now();
  const { client, stop } = await startServerProcess(serverModule, {
    initializationOptions: { completion: { model }, promptCacheFolder },
  });
  const position = positionAfter(before);
  await client.open(uri, "typescript", `${before}\n}\n${below}`);
  await client.status(({ state }) => state === "ready");
  const loadMs = performance.now() - started;
  await client.complete(uri, position);
  const startMs = performance.now() - started;
  const { last } = await client.stats();
  if (last === undefined || last.promptTokens === 0) throw new Error("The model was not asked.");
  const view = { textDocument: { uri }, position, visibleRanges: [{ start: position, end: position }] };
  for (let rest = 0; rest < 3; rest++) {
    await client.connection.sendNotification(DidChangeViewNotification.type, view);
    await settled(client);
  }
  const stopping = performance.now();
  await stop();
  const { promptTokens, promptTokensEvaluated: evaluated, timeToFirstTokenMs: firstTokenMs } = last;
  return { promptTokens, evaluated, firstTokenMs, loadMs, startMs, stopMs: performance.now() - stopping };
}

/** Waits until the model evaluates nothing. */
async function settled(client: Awaited<ReturnType<typeof startServerProcess>>["client"]): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 3; ) {
    await delay(200);
    const { promptTokensEvaluated } = (await client.stats()).totals;
    quiet = promptTokensEvaluated === before ? quiet + 1 : 0;
    before = promptTokensEvaluated;
  }
}

function report(what: string, sessions: readonly Session[]): void {
  const of = (pick: (one: Session) => number) => median(sessions.map(pick)).toFixed(0);
  console.log(
    `first completion after a restart, ${what}: ${of((one) => one.evaluated)} of ${of((one) => one.promptTokens)} prompt tokens evaluated, ` +
      `request to first token ${of((one) => one.firstTokenMs)} ms, start to ready ${of((one) => one.loadMs)} ms, start to answer ${of((one) => one.startMs)} ms, stop ${of((one) => one.stopMs)} ms`,
  );
}
