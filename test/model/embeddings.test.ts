import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { loadSqlite } from "../../server/codebase/index/store";
import type { EmbeddingPurpose } from "../../server/engine/embeddingEngine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { silent } from "../../server/log";
import { ResolveContextRequest } from "../../server/protocol/chat";
import { startServerProcess } from "../support/lspClient";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";
import { writeTinyEmbeddingModel } from "../support/tinyEmbeddingModel";

const starter = "server/assets/starter-code.Q8_0.gguf";
const never = new AbortController().signal;

describe("embeddings on llama.cpp", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-embeddings-"));
  const path = join(folder, "tiny.gguf");
  let engine: LlamaEngine;

  before(() => writeTinyEmbeddingModel(path));
  beforeEach(() => {
    engine = new LlamaEngine(silent);
  });
  afterEach(() => engine.dispose());
  after(() => rmSync(folder, { recursive: true }));

  const embed = (text: string, purpose: EmbeddingPurpose = "passage") =>
    engine.embeddings.embed(text, purpose, never);

  it("gives texts with the same words the same direction, and other texts another one", async () => {
    assert.deepEqual(await engine.embeddings.load({ path, gpu: "off" }, never), {
      name: "Tiny Embedder",
      backend: "CPU",
    });
    const tax = await embed("the tax rate of the invoice");
    assert.equal(tax.length, 64);
    assert.ok(Math.abs(Math.hypot(...tax) - 1) < 1e-5);
    assert.ok(cosine(tax, await embed("the tax rate of the invoice", "query")) > 0.999);
    const near = cosine(tax, await embed("the tax rate of the item"));
    const far = cosine(tax, await embed("reorder stock level"));
    assert.ok(near > far + 0.1, `near ${near}, far ${far}`);
  });

  it("accepts texts of any kind and length", async () => {
    await engine.embeddings.load({ path, gpu: "off" }, never);
    for (const text of [
      "",
      " ",
      "\n\n",
      "[CLS] [SEP]",
      "é🎉\u0000\ud800",
      "漢字",
      "tax rate ".repeat(5000),
    ]) {
      const vector = await embed(text);
      assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-5, JSON.stringify(text.slice(0, 20)));
    }
    const whole = await embed("tax rate ".repeat(5000));
    assert.ok(cosine(whole, await embed("tax rate ".repeat(4000))) > 0.9999);
  });

  it("identifies a model by the file's content, and refuses other kinds of model in one sentence", async () => {
    const id = await engine.embeddings.identify(path);
    const other = join(folder, "other.gguf");
    writeTinyEmbeddingModel(other, { seed: 2 });
    assert.equal(await engine.embeddings.identify(path), id);
    assert.notEqual(await engine.embeddings.identify(other), id);
    const refused = async (file: string, pattern: RegExp) => {
      await assert.rejects(engine.embeddings.identify(file), pattern);
      await assert.rejects(engine.embeddings.load({ path: file, gpu: "off" }, never), pattern);
    };
    await refused(
      starter,
      /^EngineError: Model “.+” is not an embedding model: choose one in inhouse\.codebase\.embeddingModel, or clear the setting\.$/,
    );
    const ranks = join(folder, "ranks.gguf");
    writeTinyEmbeddingModel(ranks, { metadata: { "bert.pooling_type": 4 } });
    await refused(ranks, /is not an embedding model/);
    await refused(
      join(folder, "none.gguf"),
      /No model file found at .*none\.gguf: choose a GGUF file in inhouse\.codebase\.embeddingModel\.$/,
    );
    const cut = join(folder, "cut.gguf");
    copyFileSync(path, cut);
    truncateSync(cut, 20_000);
    await refused(cut, /is incomplete, so its download may have been interrupted/);
    const flat = join(folder, "flat.gguf");
    writeTinyEmbeddingModel(flat, {
      metadata: { "bert.attention.layer_norm_epsilon": { f32: Number.POSITIVE_INFINITY } },
    });
    await assert.rejects(
      engine.embeddings.load({ path: flat, gpu: "off" }, never),
      /The embedding model returns no usable vectors: choose another one/,
    );
    await assert.rejects(embed("text"), /No embedding model is loaded/);
  });

  it("works beside completions and chat, which go first", async () => {
    const request = { path: starter, contextTokens: 512, gpu: "off" } as const;
    await engine.load(request, () => {}, never);
    await engine.chat.load(request, () => {}, never);
    await engine.embeddings.load({ path, gpu: "off" }, never);
    const infill = {
      prompt: [{ text: "function add(a, b) {\n  return " }],
      maxTokens: 8,
      confidenceTokens: 0,
    };
    const order: string[] = [];
    const complete = async () => {
      for await (const event of engine.infill(infill, never))
        if (event.type === "end") order.push("completion");
    };
    const completion = complete();
    await Promise.all([completion, embed("tax").then(() => order.push("embedding"))]);
    assert.deepEqual(order, ["completion", "embedding"]);
  });
});

describe("the server's search by meaning", () => {
  it("works with an embedding model beside the starter model, and without it again", async function () {
    if ((await loadSqlite()) === undefined) this.skip();
    using workspace = new TemporaryWorkspace({
      "tax.ts": "export function taxRate() {\n  return 0.19;\n}\n",
      "stock.py": "def reorder(item):\n    return item.level\n",
    });
    const path = join(workspace.parent, "tiny.gguf");
    writeTinyEmbeddingModel(path);
    const codebase = { embeddingModel: path };
    const codebaseFolder = join(workspace.parent, "index");
    const { client, stop } = await startServerProcess("dist/server/main.mjs", {
      initializationOptions: { codebase, codebaseFolder, engine: { gpu: "off" } },
      workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    });
    // The query shares no word with the file, so only its meaning can match.
    const ask = async () => {
      const items = [{ kind: "codebase", query: "of the" } as const];
      const [item] = (await client.connection.sendRequest(ResolveContextRequest.type, { items })).items;
      return item !== undefined && "block" in item ? item.block : undefined;
    };
    // The files are embedded one after the other.
    const untilFound = async (expected: readonly string[]) => {
      let found: readonly string[] | undefined;
      for (let tries = 0; tries < 200; tries++) {
        found = (await ask())?.sources.map((source) => source.path).toSorted() ?? [];
        if (JSON.stringify(found) === JSON.stringify(expected)) return;
        await delay(100);
      }
      assert.deepEqual(found, expected);
    };
    await client.status(({ state }) => state === "ready");
    await untilFound(["stock.py", "tax.ts"]);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { codebase: { embeddingModel: "" }, engine: { gpu: "off" } } },
    });
    await untilFound([]);
    assert.equal(await stop(), 0);
  }).timeout(60_000);
});

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
