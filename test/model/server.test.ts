import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import type { Fact } from "../../server/models/doctor/fact";
import { encodeGgufHeader, ggmlTypes } from "../support/ggufWriter";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { tinyModel, writeTinyModel } from "../support/tinyModel";

const server = "dist/server/main.mjs";
const text = "export function add(a: number, b: number): number {\n  return ";
const run = promisify(execFile);

function inhouse(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return inhouseIn(process.env, ...args);
}

function inhouseIn(env: NodeJS.ProcessEnv, ...args: string[]): ReturnType<typeof inhouse> {
  return run(process.execPath, [server, ...args], { env }).then(
    (done) => ({ ...done, code: 0 }),
    (failed) => ({ stdout: failed.stdout, stderr: failed.stderr, code: failed.code }),
  );
}

/** A model that fits into no memory; a sparse file, which takes no room on disk. */
async function writeHugeModel(folder: string): Promise<string> {
  const model = join(folder, "huge.gguf");
  const { metadata } = tinyModel({ architecture: "llama", name: "Huge", vocabulary: "bpe", marks: [] });
  const weights = { name: "output.weight", dimensions: [1e6, 1e6], type: ggmlTypes.f32, bytes: 4e12 };
  const header = encodeGgufHeader(metadata, [weights]);
  await writeFile(model, header);
  await truncate(model, header.length + weights.bytes);
  return model;
}

describe("the server with the starter model", () => {
  it("completes with no settings at all, reuses its cache, and shuts down", async () => {
    const { client, stop, stderr } = await startServerProcess(server);
    await client.open("file:///add.ts", "typescript", `${text}\n}\n`);
    const items = await client.complete("file:///add.ts", positionAfter(text), { explicit: true });
    assert.ok(items.length >= 1);
    assert.match(String(items[0]?.insertText), /\w/);
    const status = await client.status(({ state }) => state === "ready");
    assert.equal(status.completion?.name, "Starter Code");
    const first = (await client.stats()).last;
    assert.equal(first?.outcome, "generated");
    assert.ok(first.timeToFirstTokenMs > 0 && first.totalMs >= first.timeToFirstTokenMs);

    await client.insert("file:///add.ts", positionAfter(text), "zz");
    await client.complete("file:///add.ts", positionAfter(`${text}zz`));
    const second = (await client.stats()).last;
    assert.ok((second?.promptTokensEvaluated ?? 99) < 10, `evaluated ${second?.promptTokensEvaluated}`);
    assert.equal(await stop(), 0);
    assert.equal(stderr(), "");
  });

  it("refuses a model without FIM tokens, by name and with advice", async () => {
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = join(folder, "chat-only.gguf");
    const marks = ["<|im_start|>", "<|im_end|>"].map((text) => ({ text, type: tokenTypes.control }));
    writeTinyModel(model, { architecture: "llama", name: "Chatter", vocabulary: "bpe", marks });
    const { client, stop } = await startServerProcess(server, {
      initializationOptions: { completion: { model } },
    });
    const status = await client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", /Chatter.*fill-in-the-middle.*inhouse\.completion\.model/);
    await client.open("file:///add.ts", "typescript", text);
    assert.deepEqual(await client.complete("file:///add.ts", positionAfter(text)), []);
    assert.equal(await stop(), 0);
    await rm(folder, { recursive: true });
  });

  it("refuses a model larger than memory before loading it, and continues with another", async () => {
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = await writeHugeModel(folder);
    const { client, stop } = await startServerProcess(server, {
      initializationOptions: { completion: { model } },
    });
    const status = await client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", /“Huge” needs about [\d,]+ GB.*choose/);
    await client.open("file:///add.ts", "typescript", `${text}\n}\n`);
    assert.deepEqual(await client.complete("file:///add.ts", positionAfter(text)), []);
    assert.equal((await client.stats()).last?.outcome, "failed");
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { model: "" } } },
    });
    await client.status(({ state }) => state === "ready");
    assert.equal(
      (await client.complete("file:///add.ts", positionAfter(text), { explicit: true })).length > 0,
      true,
    );
    assert.equal(await stop(), 0);
    await rm(folder, { recursive: true });
  });
});

describe("the command line", () => {
  let file = "";
  before(async () => {
    file = join(await mkdtemp(join(tmpdir(), "inhouse-")), "add.ts");
    await writeFile(file, `${text}\n}\n`);
  });

  it("completes at a position that counts from 1", async () => {
    const { stdout, code } = await inhouse("complete", `${file}:2:10`);
    assert.equal(code, 0);
    assert.match(stdout, /\w/);
  });

  it("reports on the machine in words and in JSON", async () => {
    const words = await inhouse("doctor");
    assert.equal(words.code, 0);
    assert.match(words.stdout, /Starter Code/);
    const json = JSON.parse((await inhouse("doctor", "--json")).stdout);
    assert.equal(json.completion.ok, true);
    assert.ok(json.completion.tokensPerSecond > 0);
    assert.match(json.seal, /^(sealed|guarded|open)$/);
    assert.equal(json.version, 1);
    const facts: Fact[] = json.facts;
    assert.equal(words.stdout.match(/^(?:ok|warning|problem) /gm)?.length, facts.length);
    assert.deepEqual(
      facts.flatMap(({ id, text }) => (text.startsWith("not known") ? [id] : [])),
      [],
    );
    const bandwidth = facts.find(({ id }) => id === "bandwidth")?.data?.["bytesPerSecond"];
    assert.ok(Number(bandwidth) > 1e8, `${bandwidth}`);
    const { home, user } = { home: homedir(), user: userInfo().username };
    assert.ok(!JSON.stringify(json).includes(`"${home}/`));
    assert.ok(user === "root" || !words.stdout.includes(`/${user}/`));
  });

  it("judges a model by its file while an editor's server has the memory", async function () {
    if (process.platform !== "linux") this.skip(); // Only Linux lists processes in files.
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = await writeHugeModel(folder);
    const running = await startServerProcess(server);
    await running.client.status(({ state }) => state === "ready");
    const { completion, seal, facts } = JSON.parse(
      (await inhouse("doctor", "--json", "--model", model)).stdout,
    );
    assert.equal(seal, "sealed");
    const pids = completion.notLoaded.map(({ pid }: { pid: number }) => pid);
    assert.ok(pids.includes(running.child.pid), `${pids} without ${running.child.pid}`);
    const fact = facts.find(({ id }: Fact) => id === "completionModel");
    assert.match(fact.text, /^Huge, llama, 4000\.0 GB, does not fit$/);
    assert.match(fact.details.join("\n"), /not loaded a second time, because an editor runs Inhouse/);
    assert.equal(await running.stop(), 0);
    await rm(folder, { recursive: true });
  });

  it("works when the environment has options for Node", async () => {
    const env = { ...process.env, NODE_OPTIONS: "--max-old-space-size=4096" };
    const { stdout, code } = await inhouseIn(env, "doctor");
    assert.equal(code, 0, stdout);
  });

  it("answers a question about a file", async () => {
    const { stdout, stderr, code } = await inhouse("chat", "--file", file, "What does this function do?");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\w.*\n$/s);
    assert.doesNotMatch(stdout, /<\|/);
  });

  it("stops an answer on an interrupt", async () => {
    const child = spawn(process.execPath, [server, "chat", "The gate opens at dawn. ".repeat(30)]);
    child.stdout.once("data", () => child.kill("SIGINT"));
    const [code] = await once(child, "exit");
    assert.equal(code, 1);
  });

  it("lists the available models and their abilities", async () => {
    const words = await inhouse("models");
    assert.equal(words.code, 0);
    assert.match(words.stdout, /Starter Code \(llama\), 7 MB.*\n {2}For completions, chat\n {2}Fits/);
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    writeTinyModel(join(folder, "base.gguf"), {
      architecture: "llama",
      name: "Base",
      vocabulary: "bpe",
      marks: [],
    });
    const json = JSON.parse((await inhouse("models", "--json", folder)).stdout);
    assert.deepEqual(
      json.map(({ name, completions, chat }: Record<string, unknown>) => [name, completions, chat]),
      [
        ["Starter Code", true, true],
        ["Base", false, false],
      ],
    );
    const missing = await inhouse("models", "/no/such.gguf");
    assert.equal(missing.code, 1);
    assert.match(missing.stdout, /No model file found at \/no\/such\.gguf/);
    await rm(folder, { recursive: true });
  });

  it("fails with one sentence", async () => {
    const missing = await inhouse("complete", "/no/such/file.ts:1:1");
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^\/no\/such\/file\.ts does not exist[^\n]*\n$/);
    const question = await inhouse("chat", "--model", "/no/such.gguf", "There?");
    assert.equal(question.code, 1);
    assert.match(question.stderr, /^No model file found at \/no\/such\.gguf[^\n]*inhouse\.chat\.model\.\n$/);
    const doctor = await inhouse("doctor", "--model", "/no/such.gguf");
    assert.equal(doctor.code, 1);
    assert.match(
      doctor.stdout,
      /^problem +Completions +No model file found at \/no\/such\.gguf\n +To do: Choose a GGUF file/m,
    );
  });

  for (const args of [
    [],
    ["frobnicate"],
    ["complete"],
    ["complete", "file.ts"],
    ["chat"],
    ["doctor", "--frob"],
  ]) {
    it(`prints its usage for wrong arguments: ${args.join(" ") || "nothing"}`, async () => {
      const { code, stderr, stdout } = await inhouse(...args);
      assert.equal(code, 2);
      assert.match(stderr, /Usage:/);
      assert.equal(stdout, "");
    });
  }
});
