import assert from "node:assert/strict";
import type { Token } from "node-llama-cpp";
import type { DetokenizerModel } from "../../../server/engine/tokens/detokenizer";
import { wordTokens } from "../../../server/engine/tokens/healing";
import { tokenTypes } from "../../../server/engine/tokens/specialTokens";
import { bytesOf, TokenIndex } from "../../../server/engine/tokens/tokenIndex";

const { normal, control, byte, unknown } = tokenTypes;
type Entry = readonly [text: string, type?: number];

async function vocabulary(model: "gpt2" | "llama", entries: readonly Entry[]) {
  const ggml = {
    model,
    tokens: entries.map(([text]) => text),
    token_type: entries.map(([, type = normal]) => type),
  };
  const loaded = { fileInfo: { metadata: { tokenizer: { ggml } } }, detokenize: () => "" };
  const index = await TokenIndex.of(loaded as unknown as DetokenizerModel);
  const ids = (...texts: readonly string[]) =>
    texts.map((text) => ggml.tokens.indexOf(text)) as unknown as Token[];
  const matching = (text: string) =>
    index
      .matching(bytesOf(text))
      .map((token) => ggml.tokens[token])
      .toSorted();
  return { index, ids, matching };
}

const bpe = () =>
  vocabulary("gpt2", [
    ...["c", "co", "con", "const", "Ġconst", "Ġ", "s", "oc", ".c", ".", "get", "User", "Na", "1"].map(
      (text): Entry => [text],
    ),
    ["<|con|>", control],
    ...["Ã", "Ã©", "©", "$"].map((text): Entry => [text]),
  ]);

describe("token index", () => {
  it("finds tokens that start with a text and tokens that are its prefix", async () => {
    const { matching } = await bpe();
    assert.deepEqual(matching("c"), ["c", "co", "con", "const"]);
    assert.deepEqual(matching("cons"), ["c", "co", "con", "const"]);
    assert.deepEqual(matching("const x"), ["c", "co", "con", "const"]);
    assert.deepEqual(matching("cob"), ["c", "co"]);
    assert.deepEqual(matching(" co"), ["Ġ", "Ġconst"]);
    assert.deepEqual(matching("é"), ["Ã", "Ã©"]);
    assert.deepEqual(matching("x"), []);
  });

  it("finds no special and no unknown token", async () => {
    const { matching } = await vocabulary("llama", [
      ["<s", normal],
      ["<s>", control],
      ["<unk>", unknown],
    ]);
    assert.deepEqual(matching("<"), ["<s"]);
  });

  it("reads SentencePiece's spaces and bytes", async () => {
    const { matching } = await vocabulary("llama", [
      ["<0x20>", byte],
      ["<0x63>", byte],
      ["<0xC3>", byte],
      ["▁", normal],
      ["▁▁co", normal],
      ["c", normal],
    ]);
    assert.deepEqual(matching(" "), ["<0x20>", "▁", "▁▁co"]);
    assert.deepEqual(matching("co"), ["<0x63>", "c"]);
    assert.deepEqual(matching("é"), ["<0xC3>"]);
  });
});

describe("the word before the cursor", () => {
  it("takes the tokens of the word, with the text that they hold before it", async () => {
    const { index, ids } = await bpe();
    const count = (text: string, ...tokens: readonly string[]) => wordTokens(text, ids(...tokens), index);
    assert.equal(count("s Ġco".replace("Ġ", ""), "s", "Ġ", "co"), 1);
    assert.equal(count(" const", "Ġconst"), 1);
    assert.equal(count("s.c", "s", ".c"), 1);
    assert.equal(count(".getUserNa", ".", "get", "User", "Na"), 3);
    assert.equal(count("$é1", "$", "Ã", "©", "1"), 4);
  });

  it("takes nothing when the text does not end in a word", async () => {
    const { index, ids } = await bpe();
    assert.equal(wordTokens("", [], index), 0);
    assert.equal(wordTokens("con.", ids("con", "."), index), 0);
    assert.equal(wordTokens("con ", ids("con", "Ġ"), index), 0);
  });

  it("takes only the end of a long word", async () => {
    const { index, ids } = await bpe();
    const tokens = Array.from({ length: 40 }, () => "con");
    const count = wordTokens("con".repeat(40), ids(...tokens), index);
    assert.ok(count > 0 && count < 10);
  });

  it("takes nothing when the tokens do not spell the text", async () => {
    const { index, ids } = await bpe();
    assert.equal(wordTokens("con", ids("co", "<|con|>"), index), 0);
    assert.equal(wordTokens("con", ids("s", "co"), index), 0);
  });
});
