import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ModelFolder } from "../../../../client/models/modelFolder";
import { FileHost, file } from "../../../support/fileHost";
import { randomNumbers } from "../../../support/random";

const name = "model.gguf";
const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(250_000)]);
const sha256 = createHash("sha256").update(model).digest("hex");

describe("a download whose process is killed", () => {
  const host = new FileHost();
  let root = "";
  let folder: ModelFolder;
  before(() => host.start());
  after(() => host.stop());
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "inhouse-killed-"));
    folder = new ModelFolder(join(root, "models"));
    host.answers.set(`/${name}`, file(model, { pauseMs: 1, head: { "x-linked-etag": sha256 } }));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Runs the process until it ends; `onBytes` may kill it. True if it completed the download. */
  function run(killAt?: number, onBytes?: (bytes: number, kill: () => void) => void): Promise<boolean> {
    const preload = killAt === undefined ? [] : ["--import", resolve("test/support/killAtFileCall.mjs")];
    const env = { ...process.env, INHOUSE_KILL: String(killAt) };
    const args = [...preload, resolve("dist-test/support/downloading.mjs"), folder.path];
    const child = spawn(process.execPath, [...args, host.url(`/${name}`).href, name], { env });
    let output = "";
    let problem = "";
    child.stderr.on("data", (data) => {
      problem += data;
    });
    child.stdout.on("data", (data) => {
      output += data;
      onBytes?.(Number(output.trim().split("\n").at(-1)), () => child.kill("SIGKILL"));
    });
    return new Promise((done, fail) =>
      child.on("close", (code, signal) => {
        if (signal === "SIGKILL") done(false);
        else if (code === 0 && output.endsWith("done\n")) done(true);
        else fail(new Error(`It ended with ${code ?? signal}: ${problem}`));
      }),
    );
  }

  /** At each moment the model is there whole or not at all, and an unfinished one is listed with its size. */
  async function mustBeSound(): Promise<void> {
    const files = new Set(readdirSync(root).includes("models") ? readdirSync(folder.path) : []);
    if (files.has(name)) assert.ok(readFileSync(folder.pathOf(name)).equals(model));
    else if (files.has(`${name}.download.json`)) {
      const [left] = await folder.unfinished();
      assert.equal(left?.totalBytes, model.length);
    }
  }

  /** A lock without a holder's name, from a process that was killed while it wrote that, is free after a minute. */
  function letMinutePass(): void {
    if (!readdirSync(root).includes("models")) return;
    const longAgo = new Date(Date.now() - 61_000);
    for (const each of readdirSync(folder.path))
      if (each.endsWith(".tmp") || (each.includes(".lock") && statSync(folder.pathOf(each)).size === 0))
        utimesSync(folder.pathOf(each), longAgo, longAgo);
  }

  async function mustHeal(): Promise<void> {
    await mustBeSound();
    letMinutePass();
    await folder.tidy();
    assert.equal(await run(), true);
    assert.ok(readFileSync(folder.pathOf(name)).equals(model));
    await folder.tidy();
    assert.deepEqual(await folder.unfinished(), []);
    assert.deepEqual(readdirSync(folder.path).toSorted(), [name, `${name}.json`]);
  }

  it("is healed after each change of a file", async function () {
    this.timeout(240_000);
    host.answers.set(`/${name}`, file(model, { head: { "x-linked-etag": sha256 } }));
    let killed = 0;
    for (let n = 1; ; n++) {
      rmSync(folder.path, { recursive: true, force: true });
      if (await run(n)) break;
      killed++;
      await mustHeal();
    }
    assert.ok(killed > 10, String(killed));
  });

  it("keeps what it has when it is killed again and again while bytes arrive", async () => {
    const random = randomNumbers(7);
    let tries = 0;
    for (let from = 0; ; tries++) {
      const until = from + 10_000 + Math.floor(random() * 50_000);
      if (await run(undefined, (bytes, kill) => bytes >= until && kill())) break;
      await mustBeSound();
      const [left] = await folder.unfinished();
      if (left === undefined) continue;
      assert.ok(left.bytes >= from, `${left.bytes} after ${from}`);
      from = left.bytes;
    }
    assert.ok(tries >= 3, String(tries));
    await mustHeal();
    assert.ok(host.seen.some(({ range }) => range !== undefined));
  });
});
