import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type LspClient, startServerProcess } from "../../support/lspClient";
import { positionAfter } from "../../support/position";
import { Chooser } from "../../support/random";
import { percentile } from "../figures";
import { longText } from "../longText";
import { GeneratedWorkspace } from "./generatedWorkspace";

const files = 5000;
const keyMs = 120;
const keys = 120;
/** As VS Code's watchers report changes: a few hundred in one message, shortly after they happened. */
const reportedAtOnce = 500;
const reportMs = 100;

/** Types keys while a checkout changes every file of the workspace, and compares them with keys before it. */
export async function checkout(serverModule: string, model: string): Promise<void> {
  using workspace = new GeneratedWorkspace(files);
  const branches = new Branches(workspace.folder);
  const server = await startServerProcess(serverModule, {
    initializationOptions: { completion: { model }, codebaseFolder: join(workspace.parent, "index") },
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
  await indexed;
  await type(client, 0);
  const before = await type(client, 1);
  const work = branches.switch(client);
  const beside = await type(client, 2);
  await work;
  await server.stop();
  console.log(`key to answer before: ${spread(before)}`);
  console.log(`key to answer while ${files} files change: ${spread(beside)} (goal: p99 ≤ 100 ms)`);
}

/** A repository with two branches that differ in every file. */
class Branches {
  readonly #paths: readonly string[];

  constructor(private readonly folder: string) {
    this.#git("init", "-q", "-b", "old");
    this.#git("add", "-A");
    this.#commit();
    this.#paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(".git"))
      .map(({ parentPath, name }) => join(parentPath, name));
    this.#git("checkout", "-q", "-b", "new");
    for (const path of this.#paths) writeFileSync(path, `${readFileSync(path, "utf8")}\n// Newer.\n`);
    this.#git("add", "-A");
    this.#commit();
    this.#git("checkout", "-q", "old");
  }

  /** Checks out the other branch and reports the changes as an editor does. */
  async switch(client: LspClient): Promise<void> {
    const git = spawn("git", ["-C", this.folder, "checkout", "-q", "new"], { stdio: "ignore" });
    const ended = new Promise<void>((resolve) => git.once("exit", () => resolve()));
    for (let at = 0; at < this.#paths.length; at += reportedAtOnce) {
      await sleep(reportMs);
      const paths = this.#paths.slice(at, at + reportedAtOnce);
      const changes = paths.map((path) => ({ uri: pathToFileURL(path).href, type: 2 }));
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    }
    await ended;
    const uri = pathToFileURL(join(this.folder, ".git", "HEAD")).href;
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri, type: 2 }],
    });
  }

  #git(...args: string[]): void {
    execFileSync("git", ["-C", this.folder, ...args], { stdio: "ignore" });
  }

  #commit(): void {
    this.#git("-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "All");
  }
}

/** Milliseconds from each key to its answer. */
async function type(client: LspClient, seed: number): Promise<number[]> {
  const uri = `file:///checkout/${seed}.ts`;
  const choose = new Chooser(seed);
  let text = `${longText(seed, 40)}export function total${seed}(`;
  await client.open(uri, "typescript", text);
  const times: number[] = [];
  for (let at = 0; at < keys; at++) {
    const key = choose.pick([..."abcdefgh(, "]);
    const started = performance.now();
    await client.insert(uri, positionAfter(text), key);
    text += key;
    await client.complete(uri, positionAfter(text));
    times.push(performance.now() - started);
    await sleep(keyMs);
  }
  await client.close(uri);
  return times;
}

function spread(times: readonly number[]): string {
  const at = (share: number) => percentile(times, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}
