import assert from "node:assert/strict";
import { EngineError } from "../../server/engine/errors";
import { type ChatMessage, ChatModelRequest, CountTokensRequest } from "../../server/protocol/chat";
import { rejects, user, watchProgress } from "../support/chat";
import type { LspClient } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";

describe("chat: the model", () => {
  it("is loaded with the first question, which reports the progress", async () => {
    const { client, engine } = await scriptedClient([{ when: "", answer: "Yes." }]);
    await client.status(({ state }) => state === "ready");
    assert.equal(client.statuses.at(-1)?.chat, undefined);
    await assert.rejects(engine.chat.countTokens(["a"]), /No chat model/);
    const chat = client.chat("There?");
    await chat.result;
    const waits = chat.progress.filter((each) => each.type === "waiting");
    assert.ok(waits.length > 0 && waits.every(({ message }) => message === "Loading the model"));
    const status = await client.status(({ chat }) => chat !== undefined);
    assert.equal(status.chat?.name, "Scripted");
    assert.equal(status.chat?.contextTokens, 16384);
  });

  it("waits for the settings when it is requested right after the start", async () => {
    let answer = (_settings: object) => {};
    const settings = new Promise<object>((resolve) => {
      answer = resolve;
    });
    const { client } = await scriptedClient([], { configuration: () => settings });
    const info = client.connection.sendRequest(ChatModelRequest.type, {});
    answer({ chat: { contextTokens: 2048 } });
    assert.equal((await info).contextTokens, 2048);
  });

  it("reports its abilities", async () => {
    const { client } = await scriptedClient([], {
      initializationOptions: { chat: { contextTokens: 4096, maxTokens: 500 } },
    });
    assert.deepEqual(await client.connection.sendRequest(ChatModelRequest.type, {}), {
      name: "Scripted",
      contextTokens: 4096,
      maxPromptTokens: 3596,
      maxOutputTokens: 500,
      toolCalling: true,
    });
  });

  it("reports how much of a short context is left beside an answer", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }], {
      initializationOptions: { chat: { contextTokens: 1024, maxTokens: 2048 } },
    });
    const { maxPromptTokens, maxOutputTokens } = await client.connection.sendRequest(
      ChatModelRequest.type,
      {},
    );
    assert.deepEqual([maxPromptTokens, maxOutputTokens], [768, 256]);
    const question = { messages: [user("word ".repeat(1000))], mode: "plain" as const };
    await rejects(client.chat(question).result, /but only 768 fit/);
  });

  it("counts tokens of texts and of messages", async () => {
    const { client } = await scriptedClient();
    const messages = [user("one two")];
    const params = { texts: ["one", "one two"], messages };
    const { texts, messages: together } = await client.connection.sendRequest(
      CountTokensRequest.type,
      params,
    );
    assert.deepEqual(texts, [1, 3]);
    assert.ok(together > 3);
    assert.deepEqual(await client.connection.sendRequest(CountTokensRequest.type, {}), {
      texts: [],
      messages: 0,
    });
  });

  it("is refused with one sentence when it cannot chat, and completions continue", async () => {
    const beforeChatLoad = async () => {
      throw new EngineError("Model “Base” can't chat: choose a chat model in inhouse.chat.model.");
    };
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }], {}, { beforeChatLoad });
    await rejects(client.chat("There?").result, /^Model “Base” can't chat: choose/);
    await rejects(client.connection.sendRequest(ChatModelRequest.type, {}), /can't chat/);
    assert.equal(client.statuses.at(-1)?.state, "ready");
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
  });

  it("is tried again with the next question when it failed to load", async () => {
    let attempts = 0;
    const beforeChatLoad = async () => {
      attempts += 1;
      if (attempts === 1) throw new EngineError("There is not enough memory: close something.");
    };
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }], {}, { beforeChatLoad });
    await rejects(client.chat("There?").result, /not enough memory/);
    assert.equal((await client.chat("There?").result).reason, "done");
  });

  it("is replaced when the setting changes, once its current answer has ended", async () => {
    const loads: string[] = [];
    const beforeChatLoad = async ({ path }: { path: string }) => {
      loads.push(path);
    };
    const script = [{ when: "", answer: "one two three four", tokensPerSecond: 100 }];
    const { client } = await scriptedClient(script, {}, { beforeChatLoad });
    const speaking = watchProgress("text");
    const running = client.chat("Go on.", speaking.listener);
    await speaking.happened;
    await configure(client, { chat: { model: "/other.gguf", contextTokens: 2048 } });
    assert.equal((await running.result).reason, "done");
    assert.equal(running.text(), "one two three four");
    assert.equal((await client.chat("And now?").result).contextTokens, 2048);
    assert.deepEqual(loads, ["scripted", "/other.gguf"]);
  });

  it("is the bundled one on request, also beside another completion model", async () => {
    const loads: string[] = [];
    const beforeChatLoad = async ({ path }: { path: string }) => {
      loads.push(path);
    };
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }], {}, { beforeChatLoad });
    for (const model of ["", "demo"]) {
      await configure(client, { completion: { model: "/other.gguf" }, chat: { model } });
      await client.status(({ completion }) => completion?.path === "/other.gguf");
      assert.equal((await client.chat("There?").result).reason, "done");
    }
    assert.deepEqual(loads, ["/other.gguf", "scripted"]);
  });

  it("ends the answer with a sentence when it fails, and is loaded again for the next one", async () => {
    const { client, script } = await scriptedClient([
      { when: "", answer: "one two", tokensPerSecond: 200, failure: "the GPU is gone" },
    ]);
    const chat = client.chat("Go on.");
    await rejects(chat.result, /^The model stopped working \(the GPU is gone\)/);
    assert.equal(chat.text(), "one two", "what was said before counts");
    script([{ when: "", answer: "Back." }]);
    assert.equal((await client.chat("And now?").result).reason, "done");
  });

  it("refuses a malformed request", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }]);
    const nobody = { role: "nobody", text: "x" } as unknown as ChatMessage;
    await rejects(client.chat({ messages: [nobody] }).result, /^Invalid request at messages\.0\.role: /);
    await rejects(
      client.chat({ messages: [user("x")], maxTokens: 0 }).result,
      /Invalid request at maxTokens/,
    );
  });

  it("answers nothing without a question", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }]);
    await rejects(client.chat({ messages: [] }).result, /^There is no question/);
  });
});

async function configure(client: LspClient, settings: object): Promise<void> {
  await client.connection.sendNotification("workspace/didChangeConfiguration", {
    settings: { inhouse: settings },
  });
}
