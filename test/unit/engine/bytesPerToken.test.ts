import assert from "node:assert/strict";
import { readBytes } from "../../../server/engine/gguf/bytesPerToken";
import type { GgufValue } from "../../../server/engine/gguf/ggufHeader";

const q8 = 8;
const tensor = (name: string, ...dimensions: number[]) => ({ name, dimensions, type: q8, fileOffset: 0 });
const none = new Map<string, GgufValue>();
/** Bytes of so many weights at 8 bits with a scale per 32. */
const bytes = (weights: number) => (weights / 32) * 34;

describe("the weights that a token reads", () => {
  const layer = tensor("blk.0.attn_q.weight", 64, 64);
  const embeddings = tensor("token_embd.weight", 64, 1024);

  it("include the embeddings only where they are the output as well", () => {
    assert.equal(readBytes([embeddings, layer], none, "llama"), bytes(64 * 1024 + 64 * 64));
    const output = tensor("output.weight", 64, 1024);
    assert.equal(readBytes([embeddings, layer, output], none, "llama"), bytes(64 * 1024 + 64 * 64));
  });

  it("include of experts those that are used", () => {
    const experts = [
      tensor("blk.0.ffn_up_exps.weight", 64, 64, 128),
      tensor("blk.0.ffn_up_shexp.weight", 64, 64),
    ];
    for (const [used, count] of [
      [8, 128],
      [1, 128],
      [128, 128],
    ] as const) {
      const metadata = new Map<string, GgufValue>([
        ["qwen3moe.expert_count", count],
        ["qwen3moe.expert_used_count", used],
      ]);
      assert.equal(readBytes(experts, metadata, "qwen3moe"), bytes(64 * 64 * used + 64 * 64));
    }
    assert.equal(readBytes(experts, none, "qwen3moe"), bytes(64 * 64 * 129));
  });
});
