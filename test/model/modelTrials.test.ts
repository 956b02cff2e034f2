import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { trialProcess } from "../../server/engine/trial/trialProcess";
import { ChatModelRequest, ResolveContextRequest } from "../../server/protocol/chat";
import { InspectModelRequest } from "../../server/protocol/models";
import { rejects } from "../support/chat";
import { damagedModel } from "../support/damagedModels";
import { writeGguf } from "../support/ggufWriter";
import { type LspClient, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { tinyEmbeddingModel } from "../support/tinyEmbeddingModel";
import { tinyModel } from "../support/tinyModel";

const server = "dist/server/main.mjs";
const tryFile = trialProcess(resolve("dist/server/modelTrial.mjs"));
const { signal } = new AbortController();
const text = "export function add(a: number, b: number): number {\n  return ";

describe("damaged model files that pass the header check", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "inhouse-damaged-"));
  after(() => rmSync(folder, { recursive: true }));

  /** Seeds of files that make llama.cpp end the process in different ways: on load, context creation or evaluation. */
  const ending = [33, 121, 178, 295, 344, 379, 416, 536, 796, 829, 916, 1027, 1139, 2276, 4085, 4435];
  const others = Array.from({ length: 10 }, (_, seed) => seed);

  for (const seed of ending) {
    const { bytes, purpose, what } = damagedModel(seed);
    it(`end their trial, and only that: ${what}`, async () => {
      const path = join(folder, `${seed}.gguf`);
      writeFileSync(path, bytes);
      const end = await tryFile(await inspectModel(path), purpose, signal);
      assert.equal(end.kind, "ended", JSON.stringify(end));
    });
  }

  it("finish their trial when llama.cpp copes with them", async () => {
    const kinds: string[] = [];
    for (const seed of others) {
      const { bytes, purpose, what } = damagedModel(seed);
      const path = join(folder, `${seed}.gguf`);
      writeFileSync(path, bytes);
      const file = await inspectModel(path).catch(() => undefined);
      if (file === undefined) continue;
      const end = await tryFile(file, purpose, signal);
      assert.notEqual(end.kind, "ended", `${what}: ${JSON.stringify(end)}`);
      kinds.push(end.kind);
    }
    assert.ok(kinds.includes("worked") && kinds.includes("not tried"), kinds.join());
  });
});

describe("a model that ends llama.cpp", function () {
  this.timeout(120_000);
  const parent = mkdtempSync(join(tmpdir(), "inhouse-ending-"));
  after(() => rmSync(parent, { recursive: true }));
  const model = join(parent, "ending.gguf");
  const embedder = join(parent, "embedder.gguf");
  const sentence = (path: string) => new RegExp(`${path} crashed llama\\.cpp in a test, so it is not used: `);

  before(() => {
    writeFileSync(join(parent, "tax.ts"), "export const tax = 3;\n");
    const marks = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"].map((mark) => ({
      text: mark,
      type: 3,
    }));
    const metadata = {
      // llama.cpp aborts while it loads this.
      "qwen2.rope.dimension_count": 2 ** 31,
      "tokenizer.chat_template": "{% for message in messages %}{{ message.content }}{% endfor %}",
    };
    const coder = tinyModel({ architecture: "qwen2", name: "Ending", vocabulary: "bpe", marks, metadata });
    writeGguf(model, coder);
    const sound = tinyEmbeddingModel();
    const tensors = sound.tensors?.map((tensor) =>
      /attn_q\.bias$/.test(tensor.name) ? { ...tensor, type: 26 } : tensor,
    );
    writeGguf(embedder, { ...sound, tensors: tensors ?? [] });
  });

  const start = (storage: string, settings: object, more = {}) =>
    startServerProcess(server, {
      workspaceFolders: [{ uri: `file://${parent}`, name: "workspace" }],
      initializationOptions: {
        ...settings,
        modelTrialsFolder: join(parent, storage),
        server: { logLevel: "debug" },
        ...more,
      },
    });
  const trialsIn = (client: LspClient) =>
    client.logLines.filter((line) => /The trial of .* failed/.test(line)).length;
  const completes = async (client: LspClient) => {
    await client.open("file:///add.ts", "typescript", `${text}\n}\n`);
    const items = await client.complete("file:///add.ts", positionAfter(text), { explicit: true });
    assert.ok(items.length > 0);
  };

  it("is refused for completions, and the server continues with another one, also after a restart", async () => {
    for (const trials of [1, 0]) {
      const { client, child, stop } = await start("completions", { completion: { model } });
      const status = await client.status(({ state }) => state === "error");
      assert.match(status.message ?? "", sentence(model));
      assert.equal(trialsIn(client), trials);
      const listed = await client.connection.sendRequest(InspectModelRequest.type, { path: model });
      assert.match("problem" in listed ? listed.problem : "", sentence(model));
      await client.connection.sendNotification("workspace/didChangeConfiguration", {
        settings: { inhouse: { completion: { model: "" } } },
      });
      await client.status(({ state }) => state === "ready");
      await completes(client);
      assert.equal(child.exitCode, null);
      assert.equal(await stop(), 0);
    }
  });

  it("is refused for chat, and completions continue", async () => {
    for (const trials of [1, 0]) {
      const { client, stop } = await start("chat", { chat: { model } });
      await rejects(client.connection.sendRequest(ChatModelRequest.type, {}), sentence(model));
      await client.status(
        ({ state, chatProblem }) => state === "ready" && sentence(model).test(chatProblem ?? ""),
      );
      await completes(client);
      assert.equal(trialsIn(client), trials);
      assert.equal(await stop(), 0);
    }
  });

  it("is refused for the codebase, and completions continue", async () => {
    for (const trials of [1, 0]) {
      const { client, stop } = await start("codebase", { codebase: { embeddingModel: embedder } });
      const items = [{ kind: "codebase", query: "the rate" } as const];
      await client.connection.sendRequest(ResolveContextRequest.type, { items });
      await client.status(
        ({ state, message }) => state === "ready" && sentence(embedder).test(message ?? ""),
      );
      await completes(client);
      assert.equal(trialsIn(client), trials);
      assert.equal(await stop(), 0);
    }
  });

  it("is tried again, and not loaded, by the server that starts after it ended one", async () => {
    const settings = { completion: { model } };
    const first = await start("server", settings);
    await first.client.status(({ state }) => state === "error");
    await first.stop();
    // As if the trial had missed the fault, which can happen on a GPU.
    const storage = join(parent, "server");
    for (const name of readdirSync(storage)) {
      const kept = readFileSync(join(storage, name), "utf8");
      writeFileSync(join(storage, name), kept.replace("stopped", "good"));
    }
    const ended = await start("server", settings);
    await once(ended.child, "exit");
    assert.equal(ended.child.signalCode, "SIGABRT");
    const next = await start("server", settings);
    const status = await next.client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", /ending\.gguf crashed llama\.cpp in a test, so it is not used: /);
    assert.equal(await next.stop(), 0);
  });
});
