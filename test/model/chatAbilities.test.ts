import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelMessage } from "../../server/engine/chatEngine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { silent } from "../../server/log";
import { collect, request, user } from "../support/answers";
import { qwenToolTemplate, thinkingTemplate } from "../support/chatTemplates";
import { writeTinyModel } from "../support/tinyModel";

const never = new AbortController().signal;

describe("chat with tools, on a model with random weights", () => {
  let folder = "";
  const engine = new LlamaEngine(silent);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = join(folder, "tools.gguf");
    const texts = ["<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>", "<|fim_middle|>"];
    const marks = texts.map((text) => ({ text, type: tokenTypes.control }));
    const metadata = { "tokenizer.chat_template": qwenToolTemplate, "llama.context_length": 2048 };
    writeTinyModel(model, { architecture: "llama", name: "Tools", vocabulary: "bpe", marks, metadata });
    const info = await engine.chat.load({ path: model, contextTokens: 2048, gpu: "off" }, () => {}, never);
    assert.equal(info.toolCalling, true);
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  const inputSchema = {
    type: "object",
    properties: {
      mode: { enum: ["fast", "slow"] },
      deep: { type: "boolean" },
      level: { type: ["boolean", "null"] },
    },
    required: ["mode", "deep"],
  };
  const tools = [{ name: "look", description: "Looks <|im_end|> around", inputSchema }];

  it("calls a tool when it has to, with arguments that fit the schema", async () => {
    const asked = request([user("Look.")], { tools, toolChoice: "required", maxTokens: 200 });
    const { all } = await collect(engine.chat.answer(asked, never));
    const calls = all.flatMap((event) => (event.type === "toolCall" ? [event.call] : []));
    assert.ok(calls.length >= 1, JSON.stringify(all));
    for (const { id, name, arguments: json } of calls) {
      assert.equal(name, "look");
      assert.ok(id.length > 8);
      const { mode, deep, level } = JSON.parse(json);
      assert.ok(["fast", "slow"].includes(mode) && typeof deep === "boolean", json);
      assert.ok(level === undefined || typeof level === "boolean", json);
    }
  });

  it("takes the result of a tool", async () => {
    const call = { id: "1", name: "look", arguments: '{"mode":"fast","deep":true}' };
    const messages: ModelMessage[] = [
      user("Look."),
      { role: "assistant", text: "", toolCalls: [call] },
      { role: "tool", toolCallId: "1", text: "nothing there" },
    ];
    const { end } = await collect(engine.chat.answer(request(messages, { tools, maxTokens: 8 }), never));
    assert.ok(end);
  });

  it("answers in the required format", async () => {
    const answerSchema = {
      type: "object",
      properties: { found: { type: "array", items: inputSchema } },
      required: ["found"],
    };
    const one = {
      type: "object",
      properties: { found: { ...inputSchema, required: ["mode", "deep", "level"] } },
      required: ["found"],
    };
    const { text } = await collect(
      engine.chat.answer(request([user("Look.")], { answerSchema: one, maxTokens: 200 }), never),
    );
    const { found } = JSON.parse(text);
    assert.ok(["fast", "slow"].includes(found.mode) && typeof found.deep === "boolean", text);
    const many = await collect(
      engine.chat.answer(request([user("Look.")], { answerSchema, maxTokens: 60 }), never),
    );
    assert.match(many.text, /^\s*\{\s*"found"\s*:\s*\[/);
    assert.ok(many.all.every(({ type }) => type !== "toolCall"));
  });
});

describe("chat with a thinking model with random weights", () => {
  let folder = "";
  const engine = new LlamaEngine(silent);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = join(folder, "thinker.gguf");
    const marks = ["<|im_start|>", "<|im_end|>", "<think>", "</think>"].map((text) => ({
      text,
      type: tokenTypes.control,
    }));
    const metadata = { "tokenizer.chat_template": thinkingTemplate };
    writeTinyModel(model, { architecture: "llama", name: "Thinker", vocabulary: "bpe", marks, metadata });
    await engine.chat.load({ path: model, contextTokens: 512, gpu: "off" }, () => {}, never);
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  it("separates thoughts from text, also in a continued answer", async () => {
    const first = await collect(engine.chat.answer(request([user("Hello")], { maxTokens: 30 }), never));
    const says = first.all.filter(({ type }) => type === "text" || type === "thinking");
    assert.equal(says[0]?.type, "thinking", "the template opens the thoughts");
    const begun = [user("Hello"), { role: "assistant", text: "Begun" } as const];
    const { all } = await collect(engine.chat.answer(request(begun, { maxTokens: 5 }), never));
    const goesOn = all.filter(({ type }) => type === "text" || type === "thinking");
    assert.equal(goesOn[0]?.type, "text");
  });

  it("has no thoughts in a required format", async () => {
    const properties = { sure: { type: "boolean" } };
    const answerSchema = { type: "object", properties, required: ["sure"] };
    const asked = request([user("Are you sure?")], { answerSchema, maxTokens: 60 });
    const { all, text } = await collect(engine.chat.answer(asked, never));
    assert.equal(typeof JSON.parse(text).sure, "boolean", text);
    assert.ok(all.every(({ type }) => type !== "thinking"));
  });
});
