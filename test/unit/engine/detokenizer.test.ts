import assert from "node:assert/strict";
import type { Token } from "node-llama-cpp";
import { type DetokenizerModel, IncrementalDetokenizer } from "../../../server/engine/tokens/detokenizer";

describe("IncrementalDetokenizer", () => {
  /** GPT-2's spelling of the bytes of "é🎉" is "Ã©ðŁİī". */
  const tokens = ["Ã", "©", "ðŁ", "İ", "ī", "Ġa", "<|im_end|>", "Ċ"];
  const detokenizer = (model = "gpt2", texts = tokens, types = texts.map(() => 1)) => {
    const ggml = { model, tokens: texts, token_type: types };
    const loaded = { fileInfo: { metadata: { tokenizer: { ggml } } }, detokenize: () => "from llama.cpp" };
    const subject = new IncrementalDetokenizer(loaded as unknown as DetokenizerModel);
    return { push: (id: number) => subject.push(id as Token), end: () => subject.end() };
  };

  it("holds back a character until all its bytes have arrived", () => {
    const { push, end } = detokenizer();
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7].map(push), ["", "é", "", "", "🎉", " a", "\n"]);
    assert.equal(end(), "");
  });

  it("shows a replacement character for an incomplete one", () => {
    const { push, end } = detokenizer();
    assert.deepEqual([push(2), push(5)], ["", "\ufffd a"]);
    assert.deepEqual([push(2), end()], ["", "\ufffd"]);
  });

  it("gives special tokens and unknown ids no text", () => {
    const { push } = detokenizer("gpt2", tokens, [1, 1, 1, 1, 1, 1, 4, 1]);
    assert.deepEqual([push(6), push(999)], ["", ""]);
  });

  it("reads SentencePiece's spaces and bytes", () => {
    const { push } = detokenizer("llama", ["▁the", "<0xC3>", "<0xA9>", "▁▁", "<unk>"], [1, 6, 6, 4, 2]);
    assert.deepEqual([0, 1, 2, 3, 4].map(push), [" the", "", "é", "▁▁", ""]);
  });

  it("keeps a byte order mark", () => {
    const { push } = detokenizer("llama", ["\ufeff"]);
    assert.equal(push(0), "\ufeff");
  });

  it("leaves other vocabularies to llama.cpp", () => {
    assert.equal(detokenizer("rwkv").push(5), "from llama.cpp");
  });
});
