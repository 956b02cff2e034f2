import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { ResolveContextRequest } from "../../../server/protocol/chat";
import { type LspClient, type ServerProcess, startServerProcess } from "../../support/lspClient";
import { positionAfter } from "../../support/position";
import { Chooser } from "../../support/random";
import { percentile } from "../figures";
import { longText } from "../longText";
import { GeneratedWorkspace } from "./generatedWorkspace";
import { questions } from "./questions";

const files = 50_000;
const queries = 60;
const everyMs = 5;
const completions = 60;
const keyMs = 150;

/** Measures the codebase index: its cost at 50,000 files, what it slows down, and whether it finds the right files. */
export async function codebase(serverModule: string, model: string): Promise<void> {
  using workspace = new GeneratedWorkspace(files);
  const megabytes = workspace.bytes / 1e6;
  console.log(`${files} files, ${megabytes.toFixed(0)} MB of source`);
  const first = await start(serverModule, model, workspace);
  const { server } = first;
  const { client } = server;
  const rss = watchRss(server);
  const meanwhile = { loop: await roundTrips(client, 10_000), keys: await keystrokes(client, 0) };
  const keysTook = first.elapsed();
  await first.indexed;
  const grown = rss.stop();
  console.log(
    `to index, with ${completions} completions meanwhile (which were over after ${seconds(keysTook)}): ${seconds(first.elapsed())}`,
  );
  console.log(
    `resident memory: most ${grown.most.toFixed(0)} MiB, ${grown.more.toFixed(0)} MiB more than before`,
  );
  const size = sizeOf(join(workspace.parent, "index")) / 1e6;
  console.log(`on disk: ${size.toFixed(0)} MB, ${(size / megabytes).toFixed(2)} × the source`);
  const after = { loop: await roundTrips(client, 10_000), keys: await keystrokes(client, completions) };
  const ratio = (share: number) =>
    (percentile(meanwhile.keys, share) / percentile(after.keys, share)).toFixed(2);
  console.log(
    `round trip while indexing: ${spread(meanwhile.loop)} (goal: p99 < 20 ms); afterwards: ${spread(after.loop)}`,
  );
  console.log(
    `completion while indexing: ${spread(meanwhile.keys)}; afterwards: ${spread(after.keys)}; ratio p50 ${ratio(0.5)}, p95 ${ratio(0.95)}`,
  );
  await search(client, workspace);
  await server.stop();

  const second = await start(serverModule, model, workspace);
  await ask(second.server.client, workspace.question(new Chooser(1)));
  console.log(`to see that nothing has changed, after a restart: ${seconds(second.elapsed())}`);
  await second.server.stop();
  await hits(serverModule, model);
}

async function start(serverModule: string, model: string, workspace: GeneratedWorkspace) {
  const server = await startServerProcess(serverModule, {
    initializationOptions: {
      completion: { model },
      codebaseFolder: join(workspace.parent, "index"),
    },
    capabilities: { window: { workDoneProgress: true } },
    workspaceFolders: [{ uri: pathToFileURL(workspace.folder).href, name: "bench" }],
  });
  const { client } = server;
  client.connection.onRequest("window/workDoneProgress/create", () => null);
  const indexed = new Promise<void>((done) => {
    client.connection.onNotification("$/progress", ({ value }: { value: { kind: string } }) => {
      if (value.kind === "end") done();
    });
  });
  await client.status(({ state }) => state === "ready" || state === "error");
  const started = performance.now();
  let took: number | undefined;
  void indexed.then(() => {
    took = performance.now() - started;
  });
  return { server, indexed, elapsed: () => took ?? performance.now() - started };
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

/** Requests completions as typing does, each in a text that is in no cache. */
async function keystrokes(client: LspClient, seed: number): Promise<number[]> {
  const times: number[] = [];
  for (let key = seed; key < seed + completions; key++) {
    const uri = `file:///bench/${key}.ts`;
    const text = `${longText(key, 40)}export function total${key}(`;
    await client.open(uri, "typescript", text);
    const started = performance.now();
    await client.complete(uri, positionAfter(text), { explicit: true });
    times.push(performance.now() - started);
    await client.close(uri);
    await sleep(keyMs);
  }
  return times;
}

function watchRss({ child }: ServerProcess) {
  const now = () =>
    Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" })) / 1024;
  const before = now();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, now());
  }, 250);
  return {
    stop() {
      clearInterval(timer);
      return { most, more: most - before };
    },
  };
}

async function search(client: LspClient, workspace: GeneratedWorkspace): Promise<void> {
  const choose = new Chooser(5);
  // The first question loads the model that counts tokens.
  await ask(client, workspace.question(choose));
  const times: number[] = [];
  for (let at = 0; at < queries; at++) {
    const question = workspace.question(choose);
    const started = performance.now();
    await ask(client, question);
    times.push(performance.now() - started);
  }
  console.log(`a question answered with code, tokens counted: ${spread(times)}`);
}

/** Asks about this repository, and counts how often a file with the answer is among the first parts. */
async function hits(serverModule: string, model: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-bench-"));
  const server = await startServerProcess(serverModule, {
    initializationOptions: { completion: { model }, codebaseFolder: folder },
    workspaceFolders: [{ uri: pathToFileURL(resolve(".")).href, name: "repository" }],
  });
  try {
    await server.client.status(({ state }) => state === "ready" || state === "error");
    const ranks: number[] = [];
    for (const [question, ...answers] of questions) {
      const found = await ask(server.client, question);
      const others = found.filter((path) => path !== "test/bench/codebase/questions.ts");
      ranks.push(others.findIndex((path) => answers.includes(path)));
    }
    const within = (places: number) => ranks.filter((rank) => rank >= 0 && rank < places).length;
    console.log(
      `a file that answers is first for ${within(1)}, among the first five for ${within(5)} of ${questions.length} questions about this repository`,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The paths that the search finds, best first; waits until the index is complete. */
async function ask(client: LspClient, query: string): Promise<readonly string[]> {
  for (;;) {
    const params = { items: [{ kind: "codebase", query } as const], maxTokens: 20_000 };
    const { items } = await client.connection.sendRequest(ResolveContextRequest.type, params);
    const [item] = items;
    if (item === undefined || "refusal" in item) return [];
    if (item.block.label === "Codebase") return item.block.sources.map(({ path }) => path);
    await sleep(200);
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function spread(times: readonly number[]): string {
  const at = (share: number) => percentile(times, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${Math.max(...times).toFixed(1)} ms`;
}
