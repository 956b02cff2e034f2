import assert from "node:assert/strict";
import { isBaseModel } from "../../../server/engine/gguf/baseModel";

describe("a base model", () => {
  for (const [name, finetune] of [
    ["Qwen2.5 Coder 7B", ""],
    ["Qwen2.5-Coder-0.5B", ""],
    ["Qwen2.5 Coder 1.5B", ""],
    ["Qwen3 4B Base", "Base"],
    ["Qwen3-4B-Base", ""],
    ["Granite_4.0_H_Tiny_Base", ""],
    ["Model", "base"],
  ] as const)
    it(`is known by its header: ${name}`, () => assert.ok(isBaseModel(name, finetune)));

  for (const [name, finetune] of [
    ["Qwen2.5 Coder 7B Instruct", "Instruct"],
    ["Qwen2.5-Coder-7B-Instruct", ""],
    ["Qwen2.5 Coder 7B", "Instruct"],
    ["Qwen3-Coder-30B-A3B-Instruct", ""],
    ["Qwen3 4B", ""],
    ["Qwen3-Coder-Next", ""],
    ["gpt-oss-20b", ""],
    ["Knowledge Base Assistant 7B", ""],
    ["Gemma 3 4B It", "it"],
    ["Database 7B", ""],
    ["", ""],
  ] as const)
    it(`is not one that was trained for conversations, or says nothing: ${name}`, () =>
      assert.ok(!isBaseModel(name, finetune)));
});
