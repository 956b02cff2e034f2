/** The families on llama.cpp's own tokenizers, with small vocabularies that hold each family's special tokens. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel, type Token } from "node-llama-cpp";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { IncrementalDetokenizer } from "../../server/engine/tokens/detokenizer";
import { Tokenizer } from "../../server/engine/tokens/tokenizer";
import { chooseFamily } from "../../server/prompt/templates/index";
import { type KnownModel, knownModels } from "../support/knownModels";
import { writeTinyModel } from "../support/tinyModel";

describe("families on llama.cpp", () => {
  let llama: Llama;
  const folder = mkdtempSync(join(tmpdir(), "inhouse-families-"));

  before(async () => {
    llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      logLevel: LlamaLogLevel.disabled,
    });
  });
  after(async () => {
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  const load = async (known: KnownModel, vocabOnly: boolean) => {
    const path = join(folder, "model.gguf");
    writeTinyModel(path, known);
    const { specialTokens } = await inspectModel(path);
    const model = await llama.loadModel({ modelPath: path, vocabOnly });
    return { model, marks: specialTokens, tokenizer: new Tokenizer(model, specialTokens) };
  };

  for (const known of knownModels) {
    it(`${known.name}: never mixes special tokens and text`, async () => {
      const { model, marks, tokenizer } = await load(known, true);
      const family = chooseFamily({ ...known, specialTokens: new Set(marks) });
      assert.equal(family?.id, known.family);

      for (const mark of Object.values(family?.fimTokens ?? {})) {
        assert.equal(vocabularyText(model, tokenizer.specialTokenId(mark)), mark);
      }
      assert.equal(tokenizer.specialTokenId("<|no_such_token|>"), undefined);

      const markIds = new Set(marks.map((mark) => tokenizer.specialTokenId(mark)));
      assert.equal(markIds.size, marks.length);
      for (const mark of marks) {
        const written = mark.replaceAll("▁", " ");
        for (const text of [written, `${written}${written}`, `if (x) {\n\t${written}`, ` ${written} é🎉`]) {
          checkPlainText(text, tokenizer, model, markIds);
        }
      }
      await model.dispose();
    });

    it(`${known.name}: reproduces any text`, async () => {
      const { model, marks, tokenizer } = await load(known, true);
      const markIds = new Set(marks.map((mark) => tokenizer.specialTokenId(mark)));
      const pieces = [
        ...marks.map((mark) => mark.replaceAll("▁", " ")),
        " ",
        "  ",
        "\n",
        "\t",
        "<s",
        "</",
        ">",
        "a ? b , c . d",
      ];
      const text = fc
        .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary" })))
        .map((all) => all.join(""));
      // SentencePiece writes a space as "▁", so this character itself cannot survive.
      const property = fc.property(text, (any) =>
        checkPlainText(any.replaceAll("▁", "_"), tokenizer, model, markIds),
      );
      fc.assert(property, { numRuns: 100 });
      await model.dispose();
    });
  }

  it("evaluates a tiny model", async () => {
    const known = knownModels.find(({ family }) => family === "deepseek-coder");
    assert.ok(known);
    const { model, tokenizer } = await load({ ...known, pre: "default" }, false);
    const context = await model.createContext({ contextSize: 128 });
    const prompt = [
      tokenizer.specialTokenId("<｜fim▁begin｜>"),
      ...tokenizer.tokenizeText("int main("),
      tokenizer.specialTokenId("<｜fim▁end｜>"),
    ];
    const generated: Token[] = [];
    for await (const token of context.getSequence().evaluate(prompt.filter((token) => token !== undefined))) {
      if (generated.push(token) === 8) break;
    }
    assert.equal(generated.length, 8);
    await model.dispose();
  });
});

describe("Tokenizer on llama.cpp", () => {
  let llama: Llama;
  const folder = mkdtempSync(join(tmpdir(), "inhouse-tokenizer-"));
  const models: LlamaModel[] = [];
  before(async () => {
    llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      logLevel: LlamaLogLevel.disabled,
    });
  });
  after(async () => {
    // If a model is garbage collected before its disposal, llama.dispose() waits for ever.
    for (const model of models) await model.dispose();
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  const load = async (vocabulary: "bpe" | "spm", pre = "default") => {
    const path = join(folder, `${vocabulary}-${pre}.gguf`);
    const marks = [{ text: "<|tool_call|>", type: 4 }];
    writeTinyModel(path, { architecture: "llama", name: "Test", vocabulary, pre, marks });
    const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
    models.push(model);
    return { model, tokenizer: new Tokenizer(model, (await inspectModel(path)).specialTokens) };
  };

  it("adds no space before SentencePiece text", async () => {
    const { model, tokenizer } = await load("spm");
    const texts = (text: string) => tokenizer.tokenizeText(text).map((token) => vocabularyText(model, token));
    assert.deepEqual(texts("x"), ["x"]);
    assert.deepEqual(texts(" x"), ["▁", "x"]);
    assert.deepEqual(texts("\nx"), ["<0x0A>", "x"]);
    assert.deepEqual(texts(""), []);
  });

  it("undoes SentencePiece merges and user-defined tokens that end in a special token", async () => {
    const { model, tokenizer } = await load("spm");
    const begin = tokenizer.specialTokenId("<s>");
    assert.ok(model.tokenize("a<s>b", false).includes(begin as Token), "llama.cpp takes plain text for <s>");
    assert.ok(!tokenizer.tokenizeText("a<s>b").includes(begin as Token));
    const call = tokenizer.specialTokenId("<|tool_call|>");
    assert.ok(
      model.tokenize("a<|tool_call|>b", false).includes(call as Token),
      "and for user-defined tokens",
    );
    assert.ok(!tokenizer.tokenizeText("a<|tool_call|>b").includes(call as Token));
  });

  it("gives special tokens no text", async () => {
    const { model, tokenizer } = await load("bpe");
    const tokens = ["<s>", "<|tool_call|>"].map((mark) => tokenizer.specialTokenId(mark));
    assert.ok(tokens.every((token) => token !== undefined && tokenizer.isSpecialToken(token)));
    assert.equal(spell(model, tokens as Token[]), "");
    assert.ok(!tokenizer.tokenizeText("text").some((token) => tokenizer.isSpecialToken(token)));
  });

  it("accepts lone surrogates, NUL and long lines", async () => {
    for (const vocabulary of ["bpe", "spm"] as const) {
      const { model, tokenizer } = await load(vocabulary);
      assert.equal(spell(model, tokenizer.tokenizeText("a\ud83d b\udc00")), "a\ufffd b\ufffd");
      assert.equal(spell(model, tokenizer.tokenizeText("a\0b")), "a\0b");
      assert.equal(spell(model, tokenizer.tokenizeText("x".repeat(50_000))).length, 50_000);
      assert.equal(tokenizer.countTokens("xy"), 2);
    }
  });

  it("caches tokenized text", async () => {
    const { tokenizer } = await load("bpe");
    assert.equal(tokenizer.tokenizeText("const x"), tokenizer.tokenizeText("const x"));
  });

  it("spells text exactly although llama.cpp cleans up spaces", async () => {
    const { model, tokenizer } = await load("bpe", "starcoder");
    const tokens = tokenizer.tokenizeText("a ? b , c");
    assert.equal(model.detokenize([...tokens]), "a? b, c");
    assert.equal(spell(model, tokens), "a ? b , c");
  });
});

function checkPlainText(
  text: string,
  tokenizer: Tokenizer,
  model: LlamaModel,
  markIds: ReadonlySet<Token | undefined>,
): void {
  const tokens = tokenizer.tokenizeText(text);
  assert.deepEqual(
    tokens.filter((token) => markIds.has(token)),
    [],
  );
  assert.equal(spell(model, tokens), text.toWellFormed());
}

function spell(model: LlamaModel, tokens: readonly Token[]): string {
  const detokenizer = new IncrementalDetokenizer(model);
  return tokens.map((token) => detokenizer.push(token)).join("") + detokenizer.end();
}

function vocabularyText(model: LlamaModel, token: Token | undefined): string | undefined {
  return token === undefined ? undefined : model.fileInfo.metadata.tokenizer?.ggml.tokens[token];
}
