import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectModel, type ModelFile } from "../../../server/engine/gguf/inspectModel";
import { memoryNeed } from "../../../server/engine/gguf/memoryNeed";
import { knownModels } from "../../support/knownModels";
import { writeRealModel } from "../../support/realModels/file";
import { realModels } from "../../support/realModels/models";
import { realTensors } from "../../support/realModels/tensors";
import { type ModelToWrite, writeTinyModel } from "../../support/tinyModel";

/**
 * KV cache in bytes per token, layers × KV heads × head size × 4, from the shapes in the models' config.json: of all layers that
 * keep everything, of those with a window, and the window. Published figures are beside them.
 */
const kv: Readonly<Record<string, readonly [full: number, window?: number, tokens?: number]>> = {
  "Qwen2.5-Coder 1.5B": [28 * 2 * 128 * 4],
  "Qwen2.5-Coder 7B": [28 * 4 * 128 * 4],
  "Qwen2.5-Coder 32B": [64 * 8 * 128 * 4],
  "Llama 3.1 8B": [32 * 8 * 128 * 4],
  "Llama 3.3 70B": [80 * 8 * 128 * 4],
  "Starcoder2 3B": [30 * 2 * 128 * 4],
  "Codestral 22B": [56 * 8 * 128 * 4],
  "Devstral Small 24B": [40 * 8 * 128 * 4],
  "Mixtral 8x7B": [32 * 8 * 128 * 4],
  "Qwen3-Coder 30B-A3B": [48 * 4 * 128 * 4],
  // Every second layer, according to the model card of gpt-oss.
  "gpt-oss 20B": [12 * 8 * 64 * 4, 12 * 8 * 64 * 4, 128],
  "gpt-oss 120B": [18 * 8 * 64 * 4, 18 * 8 * 64 * 4, 128],
  // Five of six layers, according to the technical report of Gemma 3.
  "Gemma 3 4B": [5 * 4 * 256 * 4, 29 * 4 * 256 * 4, 1024],
  "Gemma 3 12B": [8 * 8 * 256 * 4, 40 * 8 * 256 * 4, 1024],
  "Gemma 3 27B": [10 * 16 * 128 * 4, 52 * 16 * 128 * 4, 1024],
  // Every fourth layer of 48.
  "Qwen3-Next 80B-A3B": [12 * 2 * 256 * 4],
  // Four layers of 40.
  "Granite 4.0 H Tiny": [4 * 4 * 128 * 4],
  "Granite 4.0 H Small": [4 * 8 * 128 * 4],
  // All layers have attention and a state.
  "Falcon-H1 0.5B": [36 * 2 * 64 * 4],
  // Compressed keys of 512 numbers and 64 for positions, and no values.
  "DeepSeek-Coder-V2-Lite 16B": [27 * 576 * 2],
  // “70.272 KB” in table 1 of “Insights into DeepSeek-V3” (arXiv 2505.09343).
  "DeepSeek-V3 671B": [70_272],
  "nomic-embed-text v1.5": [0],
};

/** Bytes of state per sequence: recurrent layers × (convolution + state) × 4. */
const states: Readonly<Record<string, number>> = {
  "Qwen3-Next 80B-A3B": 36 * (3 * (4096 + 2 * 16 * 128) + 4096 * 128) * 4,
  "Granite 4.0 H Tiny": 36 * (3 * (3072 + 2 * 128) + 3072 * 128) * 4,
  "Granite 4.0 H Small": 36 * (3 * (8192 + 2 * 128) + 8192 * 128) * 4,
  "Falcon-H1 0.5B": 36 * (3 * (1536 + 2 * 128) + 1536 * 128) * 4,
};

describe("memory of published models", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-shapes-"));
  const path = join(folder, "model.gguf");
  after(() => rmSync(folder, { recursive: true }));

  it("is known for all kinds of models", () => {
    const kinds = Object.groupBy(realModels, ({ kind }) => kind);
    assert.equal(Object.keys(kinds).length, 6);
    assert.deepEqual(Object.keys(kv).toSorted(), realModels.map(({ name }) => name).toSorted());
  });

  for (const model of realModels)
    it(`is read from the header: ${model.name}`, async () => {
      const parameters = realTensors(model).reduce(
        (sum, { dimensions }) => sum + dimensions.reduce((product, size) => product * size, 1),
        0,
      );
      near(parameters / 1e9, model.billions, 0.01, "published parameters");
      writeRealModel(path, model);
      const { memory, fileBytes } = await inspectModel(path);
      if (model.gigabytes !== undefined)
        near(fileBytes / 1e9, model.gigabytes, 0.01, "published size of the file");
      near(memory.weightBytes, fileBytes, 0.03, "weights are most of the file");
      const [full, window = 0, tokens = 0] = kv[model.name] ?? [];
      assert.deepEqual(
        [memory.kvBytesPerToken, memory.windowKvBytesPerToken, memory.windowTokens],
        [full, window, tokens],
      );
      assert.equal(memory.stateBytes, states[model.name] ?? 0);
      const isTied = !model.output && model.kind !== "embedding";
      assert.equal(memory.sharedEmbeddingBytes > 0, isTied);
    });

  it("has token embeddings twice on a GPU where they are the output as well", async () => {
    const gemma = realModels.find(({ name }) => name === "Gemma 3 27B");
    assert.ok(gemma);
    writeRealModel(path, gemma);
    const { memory } = await inspectModel(path);
    const use = { contextTokens: 4096, sequences: 1, batchTokens: 512 };
    const weights = (onGpu: boolean) => memoryNeed(memory, { ...use, onGpu }).weights;
    // 262,144 tokens × 5,376 numbers with 6.5625 bits.
    assert.equal(weights(true) - weights(false), (262_144 * 5376 * 6.5625) / 8);
  });
});

describe("memory of other shapes", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-shapes-"));
  after(() => rmSync(folder, { recursive: true }));
  const base = knownModels.find(({ family }) => family === "deepseek-coder") as ModelToWrite;
  /** A model of 6 layers with 4 heads, 2 KV heads and 16 numbers a head: 128 bytes per token and layer. */
  const shapeOf = async (
    architecture: string,
    facts: NonNullable<ModelToWrite["metadata"]>,
  ): Promise<ModelFile["memory"]> => {
    const path = join(folder, "model.gguf");
    const own = Object.entries({ block_count: 6, ...facts });
    const metadata = Object.fromEntries(own.map(([key, value]) => [`${architecture}.${key}`, value]));
    writeTinyModel(path, { ...base, architecture, metadata });
    return (await inspectModel(path)).memory;
  };
  const kvOf = async (...given: Parameters<typeof shapeOf>) => {
    const { kvBytesPerToken, windowKvBytesPerToken, windowTokens } = await shapeOf(...given);
    return [kvBytesPerToken / 128, windowKvBytesPerToken / 128, windowTokens];
  };
  const window = { "attention.sliding_window": 256 };

  it("takes windows as llama.cpp does", async () => {
    assert.deepEqual(await kvOf("llama", window), [6, 0, 0], "Llama has none, whatever the file says");
    assert.deepEqual(await kvOf("phi3", window), [6, 0, 0], "llama.cpp has turned it off");
    assert.deepEqual(await kvOf("gemma2", {}), [3, 3, 4096], "the default of Gemma 2");
    assert.deepEqual(await kvOf("gemma3", { "attention.sliding_window": 0 }), [6, 0, 0]);
    assert.deepEqual(await kvOf("cohere2", window), [1, 5, 256], "layers 0, 1, 2, 4 and 5");
    assert.deepEqual(await kvOf("smallthinker", window), [2, 4, 4096], "the first of each four sees all");
    assert.deepEqual(
      await kvOf("gpt-oss", { ...window, "attention.sliding_window_pattern": 3 }),
      [2, 4, 256],
    );
    const named = { "attention.sliding_window_pattern": { i32s: [1, 1, 1, 0, 1, 1] } };
    assert.deepEqual(await kvOf("gemma4", { ...window, ...named }), [1, 5, 256]);
    assert.deepEqual(
      await kvOf("gemma4", { ...window, ...named, "attention.shared_kv_layers": 2 }),
      [1, 3, 256],
    );
    assert.deepEqual(await kvOf("gemma4", { ...window, ...named, "attention.key_length_swa": 8 }), [
      1,
      5 * 0.75,
      256,
    ]);
  });

  it("leaves out layers that only predict further tokens", async () => {
    assert.deepEqual(await kvOf("glm4moe", { nextn_predict_layers: 1 }), [5, 0, 0]);
  });

  it("counts attention layers of hybrid models only", async () => {
    const ssm = { "ssm.conv_kernel": 4, "ssm.inner_size": 128, "ssm.state_size": 16, "ssm.group_count": 1 };
    const stateOfLayer = (3 * (128 + 32) + 128 * 16) * 4;
    const heads = { "attention.head_count_kv": { i32s: [0, 0, 2, 0, 0, 2] } };
    for (const [architecture, facts, attention, states] of [
      ["qwen35", { ...ssm, full_attention_interval: 3 }, 2, 4],
      ["qwen35moe", ssm, 1, 5],
      ["jamba", { ...ssm, ...heads }, 2, 4],
      ["nemotron_h", { ...ssm, ...heads, feed_forward_length: { i32s: [0, 96, 0, 0, 96, 0] } }, 2, 2],
      ["falcon-h1", ssm, 6, 6],
      ["mamba2", { ...ssm, "attention.head_count": 0, "attention.head_count_kv": 0 }, 0, 6],
    ] as const) {
      const shape = await shapeOf(architecture, facts);
      assert.equal(shape.kvBytesPerToken, attention * 128, architecture);
      assert.equal(shape.stateBytes, states * stateOfLayer, architecture);
    }
  });

  it("does not compress the cache of DeepSeek files from before April 2025", async () => {
    const old = { "attention.key_length": 24, "attention.value_length": 16 };
    assert.equal((await shapeOf("deepseek2", old)).kvBytesPerToken, 6 * 2 * (24 + 16) * 2);
    const latent = { "attention.key_length_mla": 24, "attention.value_length_mla": 16 };
    assert.equal((await shapeOf("deepseek2", { ...old, ...latent })).kvBytesPerToken, 6 * 2 * 24 * 2);
  });
});

function near(actual: number, expected: number, share: number, what: string): void {
  assert.ok(
    Math.abs(actual / expected - 1) <= share,
    `${what}: ${actual.toPrecision(4)} instead of ${expected.toPrecision(4)}`,
  );
}
