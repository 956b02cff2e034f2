import assert from "node:assert/strict";
import { flashAttention } from "../../../server/engine/gguf/flashAttention";

describe("flash attention", () => {
  it("is off for short keys on a CPU, and otherwise left to llama.cpp", () => {
    assert.equal(flashAttention({ embedding_length: 128, attention: { head_count: 4 } }, false), false);
    assert.equal(flashAttention({ attention: { head_count: 4, key_length: 32 } }, false), false);
    assert.equal(flashAttention({ embedding_length: 128, attention: { head_count: 4 } }, true), undefined);
    assert.equal(flashAttention({ embedding_length: 896, attention: { head_count: 14 } }, false), undefined);
    assert.equal(flashAttention({}, false), undefined);
  });
});
