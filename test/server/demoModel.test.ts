import assert from "node:assert/strict";
import { type ChatCommand, type ChatMessage, ChatModelRequest } from "../../server/protocol/chat";
import { block, rejects, user } from "../support/chat";
import { runEdit } from "../support/edits";
import { scriptedClient } from "../support/scriptedClient";
import { prefixFirstTokens } from "../support/scriptedEngine";

const traits = { name: "Starter Code", architecture: "llama" };
const answer = "`total`: Adds the prices.";
const serve = (settings: object = {}) =>
  scriptedClient(
    [{ when: "", answer }],
    { initializationOptions: settings },
    { traits, specialTokens: prefixFirstTokens },
  );
const code = "```python\ndef f(a):\n    return a\n```";
const attached = { ...block, text: "def f(a):\n    return a\n", languageId: "python" };

describe("the demo model", () => {
  it("identifies itself in the status, to the chat and with its answers", async () => {
    const { client } = await serve();
    const status = await client.status(({ state }) => state === "ready");
    assert.equal(status.completion?.demo, true);
    const info = await client.connection.sendRequest(ChatModelRequest.type, {});
    assert.equal(info.demo, true);
    assert.equal((await client.status(({ chat }) => chat !== undefined)).chat?.demo, true);
    const messages: ChatMessage[] = [{ role: "user", text: "", context: [attached] }];
    assert.equal((await client.chat({ messages, command: "explain" }).result).demo, true);
  });

  it("is recognized by its name and architecture, wherever the file is", async () => {
    for (const other of [
      { name: "Scripted", architecture: "scripted" },
      { name: "Starter Code", architecture: "qwen2" },
      { name: "My Starter Code", architecture: "llama" },
    ]) {
      const { client } = await scriptedClient([{ when: "", answer: "Yes." }], {}, { traits: other });
      const { demo } = await client.connection.sendRequest(ChatModelRequest.type, {});
      assert.equal(demo, undefined);
      const chat = client.chat("What is the capital of France?");
      assert.equal((await chat.result).demo, undefined);
      assert.equal(chat.text(), "Yes.");
    }
  });

  const beyond: readonly (readonly [text: string, command?: ChatCommand])[] = [
    ["Hello"],
    ["There?"],
    ["self"],
    ["What is a monad?"],
    ["What is this?"],
    ["Was macht diese Funktion?"],
    ["写一个快速排序"],
    ["Write a quicksort in Python"],
    ["How do I read a file?"],
    ["Why does my test fail?"],
    ["Fix the bug"],
    ["Refactor this into a class"],
    ["Write tests for this"],
    ["Translate the comments"],
    ["Continue"],
    [code],
    ["", "fix"],
    ["", "tests"],
    ["", "review"],
    ["", "commit"],
    ["Make it faster", "fix"],
  ];
  for (const [text, command] of beyond)
    it(`is not asked ${JSON.stringify([command, text].filter(Boolean))}`, async () => {
      const { client, engine } = await serve();
      for (const context of [[], [attached]]) {
        const messages: ChatMessage[] = [{ role: "user", text, context }];
        const chat = client.chat({ messages, ...(command !== undefined && { command }) });
        await rejects(chat.result, /^This is the demo model, .*: choose another model/);
        await assert.rejects(chat.result, ({ data }) => data?.needsModel === true);
        assert.equal(chat.text(), "");
      }
      assert.equal(engine.chat.requests.length, 0);
    });

  const able: readonly (readonly [text: string, command?: ChatCommand])[] = [
    ["", "explain"],
    ["", "doc"],
    ["What does this function do?"],
    ["Explain this"],
    ["Please explain the code."],
    ["Rename `a` to `b`"],
    ["Rename `a` to `b` in this function:"],
    ["Add a docstring to this function:"],
    ["Document it"],
    ["Add type hints"],
    ["Sort the imports"],
    ["Convert var to const"],
  ];
  for (const [text, command] of able)
    it(`is asked ${JSON.stringify([command, text].filter(Boolean))}`, async () => {
      const { client, engine } = await serve();
      const asked = command === undefined ? {} : { command };
      const chat = client.chat({ messages: [{ role: "user", text, context: [attached] }], ...asked });
      assert.equal((await chat.result).reason, "done");
      assert.equal(chat.text(), answer);
      await client.chat({ messages: [user(`${text}\n${code}`)], ...asked }).result;
      assert.equal(engine.chat.requests.length, 2);
      await rejects(
        client.chat({ messages: [user(text)], ...asked }).result,
        /needs a small function to work on: attach or select one/,
      );
    });

  it("answers questions about earlier attachments", async () => {
    const { client } = await serve();
    const messages: ChatMessage[] = [
      { role: "user", text: "", context: [attached], command: "explain" },
      { role: "assistant", text: answer },
      user("Add a docstring"),
    ];
    assert.equal((await client.chat({ messages }).result).reason, "done");
  });

  it("takes any question from other extensions, which write their own prompts", async () => {
    const { client } = await serve();
    assert.equal((await client.chat({ messages: [user("There?")], mode: "plain" }).result).reason, "done");
  });

  it("makes the edits that it can, and refuses others without generating", async () => {
    const { client, engine } = await serve();
    const uri = "file:///workspace/a.py";
    await client.open(uri, "python", attached.text);
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 12 } };
    const edit = (instruction: string, more: object = {}) =>
      runEdit(client, { uri, version: client.versionOf(uri), range, instruction, ...more }).result;
    for (const [instruction, preset] of [
      ["Make it faster"],
      ["Handle empty lists"],
      ["Translate to Rust"],
      ["", "fix"],
      ["", "simplify"],
      ["", "extract"],
      ["TypeScript", "convert"],
      ["", "translateComments"],
      ["", "tests"],
    ]) {
      const result = await edit(instruction ?? "", preset === undefined ? {} : { preset });
      assert.deepEqual([result.outcome, result.needsModel], ["refused", true], `${preset} ${instruction}`);
      assert.match(result.reason ?? "", /^This is the demo model, .*: choose another model/);
    }
    assert.equal(engine.chat.requests.length, 0);
    for (const [instruction, preset] of [["Rename `a` to `b`"], ["", "document"], ["", "addTypes"]]) {
      const result = await edit(instruction ?? "", preset === undefined ? {} : { preset });
      assert.equal(result.needsModel, undefined, `${preset} ${instruction}`);
    }
    assert.equal(engine.chat.requests.length, 3);
  });

  it("is not followed by advice about the instruction when it changed nothing", async () => {
    const same = "```python\ndef f(a):\n    return a\n```";
    for (const [name, needsModel, reason] of [
      ["Starter Code", true, "The demo model could not do this. Choose a larger model for edits."],
      ["Scripted", undefined, "The model changed nothing. Rephrase the instruction."],
    ] as const) {
      const { client } = await scriptedClient(
        [{ when: "", answer: same }],
        {},
        { traits: { ...traits, name } },
      );
      const uri = "file:///workspace/a.py";
      await client.open(uri, "python", attached.text);
      const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 12 } };
      const params = { uri, version: client.versionOf(uri), range, instruction: "Rename `b` to `c`" };
      const result = await runEdit(client, params).result;
      assert.deepEqual([result.outcome, result.needsModel, result.reason], ["unchanged", needsModel, reason]);
    }
  });

  it("gets no advice to use a longer context than it supports", async () => {
    const { client } = await scriptedClient(
      [],
      { initializationOptions: { chat: { contextTokens: 1024 } } },
      {
        traits: { ...traits, trainContextTokens: 1024 } as typeof traits,
      },
    );
    const context = [{ ...attached, text: "word ".repeat(2000) }];
    const chat = client.chat({ messages: [{ role: "user", text: "", context }], command: "explain" });
    await rejects(
      chat.result,
      /Send less, or choose a model with a longer context in inhouse\.chat\.model\.$/,
    );
  });
});

describe("an answer that was cut off", () => {
  const long = Array.from({ length: 3000 }, (_, at) => `n${at * at} `).join("");

  it("fails with a sentence when there is no room to continue", async () => {
    const settings = { chat: { contextTokens: 1000, maxTokens: 400 } };
    const { client } = await scriptedClient([{ when: "", answer: long }], {
      initializationOptions: settings,
    });
    const words = (count: number) => Array.from({ length: count }, (_, at) => `w${at}`).join(" ");
    const short = await client.chat({ messages: [user(words(50))] }).result;
    assert.deepEqual([short.reason, short.full], ["maxTokens", undefined]);
    const full = await client.chat({ messages: [user(words(250))] }).result;
    assert.equal(full.full, true);
    const said = { role: "assistant", text: long.slice(0, 2500) } as const;
    await rejects(client.chat({ messages: [user(words(250)), said] }).result, /so far are .* tokens long/);
  });
});
