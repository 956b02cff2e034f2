import assert from "node:assert/strict";
import { mock } from "node:test";
import { EngineError } from "../../server/engine/errors";
import { ChatModelRequest } from "../../server/protocol/chat";
import { rejects, watchProgress } from "../support/chat";
import { runEdit } from "../support/edits";
import { FakeMemory } from "../support/fakeMemory";
import type { LspClient } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";
import type { ScriptedEngineOptions } from "../support/scriptedEngine";

const answerSlowly = [{ when: "", answer: "one two three four", tokensPerSecond: 100 }];
const ready = ({ state }: { state: string }) => state === "ready";

/** A server whose models load only when the test says so, after the first of each. */
async function heldLoads() {
  const opened: (() => void)[] = [];
  const asked: string[] = [];
  let holds = false;
  const hold = async ({ path }: { path: string }) => {
    asked.push(path);
    if (holds) await new Promise<void>((resolve) => opened.push(resolve));
  };
  const scripted = await scriptedClient(answerSlowly, {}, { beforeLoad: hold, beforeChatLoad: hold });
  await scripted.client.status(ready);
  return {
    ...scripted,
    asked,
    holdLoads: () => {
      holds = true;
    },
    letLoad: () => {
      holds = false;
      for (const open of opened.splice(0)) open();
    },
  };
}

describe("a change of the models", () => {
  it("answers a completion in progress with the new model", async () => {
    const { client, engine, openAt, script } = await scriptedClient(answerSlowly);
    await client.status(ready);
    const cursor = await openAt("const a = █\n");
    const asked = cursor.complete();
    await until(() => engine.prompts.length === 1);
    script([{ when: "", answer: "1;" }]);
    await configure(client, { completion: { model: "/new.gguf" } });
    assert.equal(await asked, "1;");
    assert.equal(client.statuses.at(-1)?.completion?.path, "/new.gguf");
  });

  it("lets a completion wait for the new model", async () => {
    const { client, openAt, holdLoads, letLoad, script } = await heldLoads();
    script([{ when: "", answer: "1;" }]);
    const cursor = await openAt("const a = █\n");
    holdLoads();
    await configure(client, { completion: { model: "/new.gguf" } });
    await client.status(({ state }) => state === "loading");
    const asked = cursor.complete();
    letLoad();
    assert.equal(await asked, "1;");
  });

  it("ends an answer with the old model, and gives those that wait the new one", async () => {
    const { client } = await scriptedClient(answerSlowly);
    const speaking = watchProgress("text");
    const running = client.chat("Go on.", speaking.listener);
    await speaking.happened;
    const waiting = client.chat("And then?");
    await configure(client, { chat: { model: "/new.gguf", contextTokens: 2048 } });
    const result = await running.result;
    assert.deepEqual([result.reason, result.contextTokens], ["done", 16_384]);
    assert.equal(running.text(), "one two three four");
    assert.equal((await waiting.result).contextTokens, 2048);
    assert.equal(waiting.text(), "one two three four");
  });

  it("lets an edit in several answers end with the old model", async () => {
    const contexts: string[] = [];
    const beforeChatLoad = async ({ path }: { path: string }) => {
      contexts.push(path);
    };
    const { client, engine, openAt, script } = await scriptedClient([], {}, { beforeChatLoad });
    const { uri } = await openAt("const a = 1;█\n");
    script([{ when: "", answer: "nothing that is an edit", tokensPerSecond: 50 }]);
    const at = { line: 0, character: 0 };
    const { result } = runEdit(client, {
      uri,
      version: client.versionOf(uri),
      range: { start: at, end: { line: 0, character: 12 } },
      instruction: "Rename a to b",
    });
    await until(() => engine.chat.prompts.length === 1);
    await configure(client, { chat: { model: "/new.gguf" } });
    await Promise.allSettled([result]);
    assert.ok(engine.chat.prompts.length > 1, "the edit asked again");
    await client.status(({ chat }) => chat?.path === "/new.gguf");
    assert.deepEqual(contexts, ["scripted", "/new.gguf"]);
    assert.deepEqual(
      engine.chat.answeredBy.map((path) => path),
      engine.chat.prompts.map(() => "scripted"),
    );
  });

  it("changes both at once, completions first", async () => {
    const { client, asked, openAt, script } = await heldLoads();
    await client.chat("There?").result;
    script([{ when: "", answer: "1;" }]);
    await configure(client, { completion: { model: "/code.gguf" }, chat: { model: "/chat.gguf" } });
    await client.status(({ chat, completion }) => chat?.path === "/chat.gguf" && completion !== undefined);
    assert.deepEqual(asked.slice(-2), ["/code.gguf", "/chat.gguf"]);
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
  });

  it("loads both again for another GPU setting", async () => {
    const { client, asked } = await heldLoads();
    await client.chat("There?").result;
    await configure(client, { engine: { gpu: "off" } });
    await client.chat("Still there?").result;
    assert.deepEqual(asked, ["scripted", "scripted", "scripted", "scripted"]);
  });

  it("brings the old model for completions back when the new one fails, and says so", async () => {
    const { client, openAt } = await withBroken("beforeLoad");
    await client.status(ready);
    await configure(client, { completion: { model: "/broken.gguf" } });
    const status = await client.status(({ state, message }) => state === "ready" && message !== undefined);
    assert.equal(
      status.message,
      "/broken.gguf is broken: choose another file. Until then, “Scripted” stays in use.",
    );
    assert.equal(status.completion?.path, "scripted");
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
    await configure(client, { completion: { model: "/fine.gguf" } });
    const after = await client.status(({ completion }) => completion?.path === "/fine.gguf");
    assert.equal(after.message, undefined);
  });

  it("brings the old chat model back when the new one fails, and says so", async () => {
    const { client } = await withBroken("beforeChatLoad");
    await client.chat("There?").result;
    await configure(client, { chat: { model: "/broken.gguf" } });
    const status = await client.status(({ chatProblem }) => chatProblem !== undefined);
    assert.match(status.chatProblem ?? "", /^\/broken\.gguf is broken.*“Scripted” stays in use\.$/);
    assert.equal(status.chat?.path, "scripted");
    assert.equal((await client.chat("Still there?").result).reason, "done");
  });

  it("fails with one sentence where there is no old model", async () => {
    const { client } = await withBroken("beforeChatLoad", { chat: { model: "/broken.gguf" } });
    await rejects(client.chat("There?").result, /^\/broken\.gguf is broken: choose another file\.$/);
  });
});

describe("models that do not fit together", () => {
  const settings = { completion: { model: "/code-6.gguf" }, chat: { model: "/chat-8.gguf" } };
  const turns = /do not fit into memory together/;

  it("take turns: an answer unloads the model for completions, and the next completion brings it back", async () => {
    const memory = new FakeMemory(10);
    const { client, openAt } = await serve(memory, settings);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "1;");
    assert.equal((await client.chat("There?").result).reason, "done");
    await client.status(({ message }) => turns.test(message ?? ""));
    await cursor.type(" ");
    assert.equal(await cursor.complete({ explicit: true }), "1;");
    assert.equal((await client.chat("Still there?").result).reason, "done");
    assert.deepEqual(memory.events, [
      "completion +/code-6.gguf",
      "completion -",
      "chat +/chat-8.gguf",
      "chat -",
      "completion +/code-6.gguf",
      "completion -",
      "chat +/chat-8.gguf",
    ]);
  });

  it("give the memory back to completions once the panel knows the chat model", async () => {
    const memory = new FakeMemory(10);
    const { client } = await serve(memory, settings);
    const { name } = await client.connection.sendRequest(ChatModelRequest.type, {});
    await until(() => memory.events.at(-1) === "completion +/code-6.gguf");
    const { length } = memory.events;
    assert.equal((await client.connection.sendRequest(ChatModelRequest.type, {})).name, name);
    assert.equal(memory.events.length, length, "it is known now");
  });

  it("let a completion wait for the end of an answer", async () => {
    const { client, openAt, script } = await serve(new FakeMemory(10), settings);
    const cursor = await openAt("const a = █\n");
    script(answerSlowly);
    const speaking = watchProgress("text");
    const running = client.chat("Go on.", speaking.listener);
    await speaking.happened;
    const asked = cursor.complete();
    assert.equal((await running.result).reason, "done");
    assert.equal(running.text(), "one two three four");
    assert.equal(await asked, "one two three four");
  });

  it("fit together after a change, and then stay loaded", async () => {
    const memory = new FakeMemory(10);
    const { client, openAt } = await serve(memory, settings);
    await client.chat("There?").result;
    await configure(client, { ...settings, completion: { model: "/code-2.gguf" } });
    await client.status(({ completion, message }) => completion?.path === "/code-2.gguf" && !message);
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
    assert.equal((await client.chat("Still there?").result).reason, "done");
    assert.deepEqual(memory.events.slice(-1), ["completion +/code-2.gguf"]);
  });

  it("change to a larger pair at once, the old ones make room", async () => {
    const memory = new FakeMemory(10);
    const small = { completion: { model: "/code-2.gguf" }, chat: { model: "/chat-8.gguf" } };
    const { client } = await serve(memory, small);
    await client.chat("There?").result;
    await configure(client, { completion: { model: "/code-7.gguf" }, chat: { model: "/chat-3.gguf" } });
    const both = await client.status(
      ({ completion, chat }) => completion?.path === "/code-7.gguf" && chat?.path === "/chat-3.gguf",
    );
    assert.equal(both.message, undefined, "these two fit together");
  });

  it("refuse a chat model that does not fit alone, with its numbers, and completions continue", async () => {
    const { client, openAt } = await serve(new FakeMemory(10), {
      ...settings,
      chat: { model: "/chat-12.gguf" },
    });
    await rejects(client.chat("There?").result, /^\/chat-12\.gguf needs 12 but only 10 is free/);
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
  });

  it("survive changes of the settings at any time: each question gets an answer or a sentence", async () => {
    const { client, openAt } = await serve(new FakeMemory(10), settings);
    const paths = ["/a-2.gguf", "/b-6.gguf", "/c-8.gguf", "/d-12.gguf"];
    const outcomes: Promise<unknown>[] = [];
    for (let round = 0; round < 24; round += 1) {
      const completion = { model: paths[round % 3] };
      await configure(client, { completion, chat: { model: paths[(round * 7) % 4] } });
      const cursor = await openAt(`const a${round} = █\n`);
      outcomes.push(cursor.complete());
      outcomes.push(
        client.chat("There?").result.then(
          ({ reason }) => assert.equal(reason, "done"),
          ({ message }) => assert.match(message, /needs \d+ but only \d+ is free/),
        ),
      );
    }
    const completions = (await Promise.all(outcomes)).filter((_, at) => at % 2 === 0);
    assert.deepEqual(new Set(completions), new Set(["1;"]));
  });
});

describe("inhouse.engine.unloadAfter", () => {
  afterEach(() => mock.timers.reset());

  it("unloads both models, says so, and the next completion and question load them again", async () => {
    const memory = new FakeMemory(10);
    const { client, openAt } = await serve(memory, {});
    await client.chat("There?").result;
    mock.timers.enable({ apis: ["setTimeout"] });
    await configure(client, { engine: { unloadAfter: 7 } });
    // The settings have arrived once this is answered.
    await client.connection.sendRequest(ChatModelRequest.type, {});
    mock.timers.tick(7 * 60_000);
    mock.timers.reset();
    const { state, completion, chat } = await client.status(
      ({ message }) => message === "The models are unloaded, and load on the next use.",
    );
    assert.deepEqual([state, completion?.name, chat?.name], ["ready", "Scripted", "Scripted"]);
    await until(() => memory.events.length === 4);
    assert.deepEqual(memory.events.slice(-2).toSorted(), ["chat -", "completion -"]);
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
    assert.match(client.statuses.at(-1)?.message ?? "", /^The chat model is unloaded/);
    assert.equal((await client.chat("Still there?").result).reason, "done");
    assert.equal(client.statuses.at(-1)?.message, undefined);
    assert.deepEqual(memory.events.slice(4), ["completion +scripted", "chat +scripted"]);
  });
});

async function serve(memory: FakeMemory, settings: object) {
  const options = { initializationOptions: settings };
  const scripted = await scriptedClient([{ when: "", answer: "1;" }], options, { memory });
  await scripted.client.status(ready);
  return scripted;
}

function withBroken(hook: "beforeLoad" | "beforeChatLoad", settings: object = {}) {
  const refuse: ScriptedEngineOptions["beforeLoad"] = async ({ path }) => {
    if (path.includes("broken")) throw new EngineError(`${path} is broken: choose another file.`);
  };
  const options = { initializationOptions: settings };
  return scriptedClient([{ when: "", answer: "1;" }], options, { [hook]: refuse });
}

async function configure(client: LspClient, settings: object): Promise<void> {
  await client.connection.sendNotification("workspace/didChangeConfiguration", {
    settings: { inhouse: settings },
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
