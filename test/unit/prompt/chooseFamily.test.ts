import assert from "node:assert/strict";
import { isSpecialToken } from "../../../server/engine/tokens/specialTokens";
import { chooseFamily, families, familyRefusal } from "../../../server/prompt/templates/index";
import { knownModels } from "../../support/knownModels";

describe("chooseFamily", () => {
  for (const { name, architecture, marks, family } of knownModels) {
    it(`${name} (${architecture}) gets ${family ?? "none"}`, () => {
      const texts = marks.filter(({ text, type }) => isSpecialToken(text, type)).map(({ text }) => text);
      assert.equal(chooseFamily({ name, architecture, specialTokens: new Set(texts) })?.id, family);
    });
  }

  it("does not rely on a name alone", () => {
    assert.equal(
      chooseFamily({ name: "Qwen2.5 Coder 7B", architecture: "qwen2", specialTokens: new Set() }),
      undefined,
    );
    const qwen = families.find(({ id }) => id === "qwen-coder");
    const marks = new Set([...Object.values(qwen?.fimTokens ?? {}), "<|repo_name|>", "<|file_sep|>"]);
    assert.equal(
      chooseFamily({ name: "Starter Code", architecture: "qwen2", specialTokens: marks })?.id,
      "qwen-coder",
    );
    assert.equal(
      chooseFamily({ name: "my-own-finetune", architecture: "qwen2", specialTokens: marks })?.id,
      "qwen-coder",
    );
  });

  it("requires all tokens of a family", () => {
    const marks = new Set(["<|fim_prefix|>", "<|fim_suffix|>"]);
    assert.equal(chooseFamily({ name: "x", architecture: "llama", specialTokens: marks }), undefined);
  });

  it("is tested for every known family", () => {
    const tested = new Set(knownModels.map(({ family }) => family));
    assert.deepEqual(
      families.filter(({ id }) => !tested.has(id)).map(({ id }) => id),
      [],
    );
  });

  it("counts the families' own tokens as special tokens of any type", () => {
    for (const { id, fimTokens } of families) {
      const own = Object.values(fimTokens);
      assert.deepEqual(
        [id, own.filter((mark) => !isSpecialToken(mark, 1) || !isSpecialToken(mark, 4))],
        [id, []],
      );
    }
  });

  it("refuses with the model's name and advice", () => {
    assert.equal(
      familyRefusal("Llama 3.1 8B"),
      "Model “Llama 3.1 8B” has no fill-in-the-middle tokens, so it can't complete code: choose a code model such as Qwen2.5-Coder in inhouse.completion.model.",
    );
  });
});
