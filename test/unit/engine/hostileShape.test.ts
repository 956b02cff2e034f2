import assert from "node:assert/strict";
import fc from "fast-check";
import type { GgufValue } from "../../../server/engine/gguf/ggufHeader";
import { placeModel, settingsOf } from "../../../server/engine/gguf/memoryFit";
import { memoryShape } from "../../../server/engine/gguf/memoryShape";

const keys = [
  ...["block_count", "nextn_predict_layers", "embedding_length", "feed_forward_length", "expert_used_count"],
  ...["attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length"],
  ...["attention.key_length_mla", "attention.value_length_mla", "attention.shared_kv_layers"],
  ...["attention.sliding_window", "attention.sliding_window_pattern", "attention.indexer.key_length"],
  ...["ssm.conv_kernel", "ssm.state_size", "ssm.group_count", "ssm.inner_size", "ssm.time_step_rank"],
  ...["wkv.head_size", "shortconv.l_cache", "kda.head_dim", "full_attention_interval", "token_shift_count"],
];
const architectures = [
  "llama",
  "gemma3",
  "gemma3n",
  "gpt-oss",
  "deepseek2",
  "qwen3next",
  "falcon-h1",
  "mamba",
  "rwkv7",
  "lfm2",
];

const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.5, -3e7, -2e9, 1e6, 2 ** 31, 2 ** 53, 1e300, Number.NaN, Infinity, -Infinity),
  fc.integer(),
);
const value: fc.Arbitrary<GgufValue> = fc.oneof(
  number,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc
    .array(number, { maxLength: 8 })
    .map((items) => ({ items, length: items.length }) as unknown as GgufValue),
  fc.boolean(),
);
const header = fc.record({
  architecture: fc.constantFrom(...architectures),
  facts: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 12 }),
  tensors: fc.array(
    fc.record({
      name: fc.constantFrom("token_embd.weight", "output.weight", "blk.0.ffn_up.weight"),
      type: fc.integer({ min: 0, max: 60 }),
      dimensions: fc.array(fc.nat(2 ** 20), { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
});

describe("the memory of a model with a hostile header", () => {
  it("is computed quickly, and is never negative", () => {
    fc.assert(
      fc.property(header, ({ architecture, facts, tensors }) => {
        const metadata = new Map<string, GgufValue>([["general.architecture", architecture]]);
        for (const [key, found] of Object.entries(facts)) metadata.set(`${architecture}.${key}`, found);
        const cpu = process.cpuUsage();
        const shape = memoryShape(
          metadata,
          tensors.map((tensor) => ({ ...tensor, offset: 0 })) as never,
          100,
        );
        assert.ok(process.cpuUsage(cpu).user < 500_000, "slow");
        for (const [name, size] of Object.entries(shape))
          assert.ok(typeof size === "boolean" || size >= 0, `${name}: ${size}`);
      }),
      { numRuns: 3000 },
    );
  });

  it("never makes a model fit that needs more than there is", () => {
    const metadata = new Map<string, GgufValue>([
      ["general.architecture", "llama"],
      ["llama.block_count", 32],
      ["llama.attention.head_count", 32],
      ["llama.attention.head_count_kv", -1_000_000],
      ["llama.embedding_length", 4096],
    ]);
    const weights = [{ name: "output.weight", type: 0, dimensions: [4096, 1_000_000], offset: 0 }];
    const shape = memoryShape(metadata, weights as never, 100);
    const settings = settingsOf("completion");
    const model = { name: "x", settings, shape, contextTokens: 4096, sequences: [1] };
    const memory = { availableBytes: 8e9, unified: false, totalBytes: 16e9, onGpu: false };
    assert.ok("refusal" in placeModel(model, memory));
  });
});
