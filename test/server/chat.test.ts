import assert from "node:assert/strict";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver-protocol";
import { EngineError } from "../../server/engine/errors";
import {
  type ChatMessage,
  ChatModelRequest,
  type ChatProgress,
  type ContextBlock,
  CountTokensRequest,
} from "../../server/protocol/chat";
import type { LspClient } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";

const block: ContextBlock = {
  label: "src/a.ts:1-2",
  text: "const a = 1;\n",
  languageId: "typescript",
  sources: [],
  tokens: 10,
};

function user(text: string): ChatMessage {
  return { role: "user", text };
}

/** Resolves once something of this kind is told. */
function told(type: ChatProgress["type"], count = 1) {
  let seen = 0;
  let resolve = () => {};
  const happened = new Promise<void>((done) => {
    resolve = done;
  });
  const listener = (progress: ChatProgress) => {
    if (progress.type === type && ++seen === count) resolve();
  };
  return { happened, listener };
}

async function rejects(answer: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(answer, (error) => {
    assert.ok(error instanceof ResponseError);
    assert.equal(error.code, LSPErrorCodes.RequestFailed);
    assert.match(error.message, sentence);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

describe("chat: an answer", () => {
  it("streams, and the result says what it cost", async () => {
    const answer = "An answer of several words,\nand two lines.";
    const { client } = await scriptedClient([{ when: "How are you?", answer, tokensPerSecond: 400 }]);
    const chat = client.chat("How are you?");
    const result = await chat.result;
    assert.equal(chat.text(), answer);
    assert.ok(chat.progress.filter(({ type }) => type === "text").length > 3, "in several pieces");
    assert.equal(result.reason, "done");
    assert.equal(result.model, "Scripted");
    assert.equal(result.contextTokens, 16384);
    assert.equal(result.generatedTokens, 17);
    assert.ok(result.promptTokens > 50 && result.promptTokensEvaluated > 50);
    assert.ok(result.tokensPerSecond > 0 && result.timeToFirstTokenMs > 0);
  });

  it("finds the conversation before in the KV cache", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }]);
    const first = [user("Is this one?")];
    await client.chat({ messages: first, command: "explain" }).result;
    const asked: ChatMessage = { role: "user", text: "Is this one?", command: "explain" };
    const second = [asked, { role: "assistant", text: "Yes." } as const, user("Sure?")];
    const { promptTokensEvaluated, promptTokens } = await client.chat({ messages: second }).result;
    assert.ok(promptTokens > 100);
    assert.ok(promptTokensEvaluated < 40, `${promptTokensEvaluated}`);
  });

  it("puts what is attached before the question, and what the command asks for between them", async () => {
    const { client, engine } = await scriptedClient([{ when: "", answer: "Done." }]);
    const message: ChatMessage = { role: "user", text: "Why one?", context: [block] };
    await client.chat({ messages: [message], command: "explain" }).result;
    const [prompt = ""] = engine.chat.prompts;
    assert.match(prompt, /<\|im_start\|>system\nYou are a coding assistant/);
    assert.match(
      prompt,
      /user\nsrc\/a\.ts:1-2:\n```typescript\nconst a = 1;\n```\n\nExplain what this code does\.[^`]*\n\nWhy one\?<\|im_end\|>/,
    );
  });

  it("goes on where it was cut off", async () => {
    const { client, engine } = await scriptedClient([{ when: "one, two,", answer: " three." }]);
    const messages = [user("Count."), { role: "assistant", text: "one, two," } as const];
    const chat = client.chat({ messages });
    await chat.result;
    assert.equal(chat.text(), " three.");
    assert.ok(engine.chat.prompts[0]?.endsWith("<|im_start|>assistant\none, two,"));
  });

  it("tells thoughts and tool calls apart from the text", async () => {
    const toolCall = { name: "read", arguments: { path: "a.ts" } };
    const { client, engine } = await scriptedClient([
      { when: "", thinking: "Hm, a file.", answer: "Let me see.", toolCall },
    ]);
    const chat = client.chat({
      messages: [user("What is in a.ts?")],
      mode: "plain",
      tools: [{ name: "read", description: "Reads a file" }],
      toolChoice: "required",
      temperature: 0,
    });
    assert.equal((await chat.result).reason, "done");
    assert.equal(chat.text(), "Let me see.");
    const thoughts = chat.progress.map((each) => (each.type === "thinking" ? each.text : "")).join("");
    assert.equal(thoughts, "Hm, a file.");
    const calls = chat.progress.flatMap((each) => (each.type === "toolCall" ? [each.call] : []));
    assert.deepEqual(
      calls.map(({ name, arguments: args }) => [name, args]),
      [["read", '{"path":"a.ts"}']],
    );
    assert.equal(engine.chat.requests[0]?.toolChoice, "required");
    assert.equal(engine.chat.requests[0]?.temperature, 0);
  });

  it("of another extension gets the messages as they are", async () => {
    const { client, engine } = await scriptedClient([{ when: "", answer: "Yes." }]);
    const messages: ChatMessage[] = [
      { role: "system", text: "Be brief." },
      user("Use the tool."),
      { role: "assistant", text: "", toolCalls: [{ id: "1", name: "read", arguments: "{}" }] },
      { role: "tool", toolCallId: "1", text: "the file" },
    ];
    await client.chat({ messages, mode: "plain", maxTokens: 5 }).result;
    assert.equal(
      engine.chat.prompts[0],
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nUse the tool.<|im_end|>\n<|im_start|>assistant\nread({})<|im_end|>\n<|im_start|>tool\nthe file<|im_end|>\n<|im_start|>assistant\n",
    );
    assert.equal(engine.chat.requests[0]?.maxTokens, 5);
  });

  it("says when it was cut off", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "one two three four five" }]);
    const chat = client.chat({ messages: [user("Count.")], maxTokens: 3 });
    assert.equal((await chat.result).reason, "maxTokens");
    assert.equal(chat.text(), "one two");
  });
});

describe("chat: stopping", () => {
  const slow = [{ when: "", answer: "word ".repeat(500), tokensPerSecond: 100 }];

  it("ends an answer in its middle with what was said", async () => {
    const { client, engine } = await scriptedClient(slow);
    const third = told("text", 3);
    const chat = client.chat("Go on.", third.listener);
    await third.happened;
    chat.cancel();
    const result = await chat.result;
    assert.equal(result.reason, "cancelled");
    assert.ok(result.generatedTokens >= 3 && result.generatedTokens < 500);
    assert.equal(result.model, "Scripted");
    assert.ok(chat.text().startsWith("word "));
    assert.equal(engine.chat.running, 0);
  });

  it("lets a question wait for the answer before, and be cancelled there", async () => {
    const { client, engine } = await scriptedClient(slow);
    const speaking = told("text");
    const first = client.chat("First.", speaking.listener);
    await speaking.happened;
    const waiting = told("waiting");
    const second = client.chat("Second.", waiting.listener);
    await waiting.happened;
    assert.deepEqual(second.progress, [{ type: "waiting", message: "Another answer is being written" }]);
    second.cancel();
    const { reason, model, promptTokens } = await second.result;
    assert.deepEqual([reason, model, promptTokens], ["cancelled", "", 0]);
    assert.equal(engine.chat.prompts.length, 1, "it was never asked");
    first.cancel();
    assert.equal((await first.result).reason, "cancelled");
  });

  it("answers one question after the other", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "one two three", tokensPerSecond: 200 }]);
    const answers = ["A?", "B?", "C?"].map((question) => client.chat(question));
    const results = await Promise.all(answers.map(({ result }) => result));
    assert.deepEqual(
      results.map(({ reason }) => reason),
      ["done", "done", "done"],
    );
    assert.ok(answers.every((answer) => answer.text() === "one two three"));
  });

  it("ends everything at shutdown", async () => {
    const { client } = await scriptedClient(slow);
    const speaking = told("text");
    const chat = client.chat("Go on.", speaking.listener);
    await speaking.happened;
    const waiting = client.chat("And then?");
    await client.shutdown();
    assert.equal((await chat.result).reason, "cancelled");
    assert.equal((await waiting.result).reason, "cancelled");
  });
});

describe("chat: the model", () => {
  it("is loaded with the first question, which tells how far it is", async () => {
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

  it("waits for the settings when it is asked for right after the start", async () => {
    let answer = (_settings: object) => {};
    const settings = new Promise<object>((resolve) => {
      answer = resolve;
    });
    const { client } = await scriptedClient([], { configuration: () => settings });
    const info = client.connection.sendRequest(ChatModelRequest.type, {});
    answer({ chat: { contextTokens: 2048 } });
    assert.equal((await info).contextTokens, 2048);
  });

  it("says what it can do", async () => {
    const { client } = await scriptedClient([], {
      initializationOptions: { chat: { contextTokens: 4096, maxTokens: 500 } },
    });
    assert.deepEqual(await client.connection.sendRequest(ChatModelRequest.type, {}), {
      name: "Scripted",
      contextTokens: 4096,
      maxOutputTokens: 500,
      toolCalling: true,
    });
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

  it("that cannot chat is refused with one sentence, and completions go on", async () => {
    const beforeChatLoad = async () => {
      throw new EngineError("Model “Base” cannot chat: choose a chat model in inhouse.chat.model.");
    };
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }], {}, { beforeChatLoad });
    await rejects(client.chat("There?").result, /^Model “Base” cannot chat: choose/);
    await rejects(client.connection.sendRequest(ChatModelRequest.type, {}), /cannot chat/);
    assert.equal(client.statuses.at(-1)?.state, "ready");
    assert.equal(await (await openAt("const a = █\n")).complete(), "1;");
  });

  it("that cannot be loaded is tried again with the next question", async () => {
    let attempts = 0;
    const beforeChatLoad = async () => {
      attempts += 1;
      if (attempts === 1) throw new EngineError("There is not enough memory: close something.");
    };
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }], {}, { beforeChatLoad });
    await rejects(client.chat("There?").result, /not enough memory/);
    assert.equal((await client.chat("There?").result).reason, "done");
  });

  it("is replaced when the setting changes, once the answer that it gives has ended", async () => {
    const loads: string[] = [];
    const beforeChatLoad = async ({ path }: { path: string }) => {
      loads.push(path);
    };
    const script = [{ when: "", answer: "one two three four", tokensPerSecond: 100 }];
    const { client } = await scriptedClient(script, {}, { beforeChatLoad });
    const speaking = told("text");
    const running = client.chat("Go on.", speaking.listener);
    await speaking.happened;
    await configure(client, { chat: { model: "/other.gguf", contextTokens: 2048 } });
    assert.equal((await running.result).reason, "done");
    assert.equal(running.text(), "one two three four");
    assert.equal((await client.chat("And now?").result).contextTokens, 2048);
    assert.deepEqual(loads, ["scripted", "/other.gguf"]);
  });

  it("that stops working ends the answer with a sentence, and is loaded again for the next one", async () => {
    const { client, script } = await scriptedClient([
      { when: "", answer: "one two", tokensPerSecond: 200, failure: "the GPU is gone" },
    ]);
    const chat = client.chat("Go on.");
    await rejects(chat.result, /^The model stopped working \(the GPU is gone\)/);
    assert.equal(chat.text(), "one two", "what was said before counts");
    script([{ when: "", answer: "Back." }]);
    assert.equal((await client.chat("And now?").result).reason, "done");
  });

  it("refuses a request of a wrong shape", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }]);
    const nobody = { role: "nobody", text: "x" } as unknown as ChatMessage;
    await rejects(client.chat({ messages: [nobody] }).result, /^The request is wrong at messages\.0\.role: /);
    await rejects(client.chat({ messages: [user("x")], maxTokens: 0 }).result, /wrong at maxTokens/);
  });

  it("answers nothing without a question", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }]);
    await rejects(client.chat({ messages: [] }).result, /^There is no question/);
  });
});

describe("chat: long conversations", () => {
  const words = (count: number) => "word ".repeat(count / 2);
  const medium = { initializationOptions: { chat: { contextTokens: 2000, maxTokens: 100 } } };
  const small = { initializationOptions: { chat: { contextTokens: 1000, maxTokens: 100 } } };

  function conversation(turns: number, wordsPerTurn: number): ChatMessage[] {
    const turn = (at: number): ChatMessage[] => [
      user(`Question ${at}: ${words(wordsPerTurn)}`),
      { role: "assistant", text: `Answer ${at}.` },
    ];
    return [...Array.from({ length: turns }, (_, at) => turn(at)).flat(), user("The last question?")];
  }

  const script = [
    { when: "Sum up our conversation", answer: "They asked for words." },
    { when: "The last question?", answer: "The last answer." },
  ];

  it("become short by a summary, which is told and used from then on", async () => {
    const { client, engine } = await scriptedClient(script, medium);
    const messages = conversation(11, 140);
    const chat = client.chat({ messages });
    assert.equal((await chat.result).reason, "done");
    assert.equal(chat.text(), "The last answer.");
    const [told] = chat.progress.flatMap((each) => (each.type === "summary" ? [each.summary] : []));
    assert.equal(told?.text, "They asked for words.");
    assert.ok(told && told.from > 2 && messages[told.from]?.role === "user");
    const [summed = "", prompt = ""] = engine.chat.prompts;
    assert.match(summed, /Question 0:.*Sum up our conversation/s);
    assert.match(prompt, /What was said before, in short:\nThey asked for words\./);
    assert.doesNotMatch(prompt, /Question 0:/);

    const again = client.chat({ messages, summary: told });
    const { promptTokensEvaluated } = await again.result;
    assert.ok(again.progress.every(({ type }) => type !== "summary"));
    assert.equal(promptTokensEvaluated, 1, "the prompt is the same as before");
  });

  it("become short by half at once, so that it does not happen with every question", async () => {
    const { client, engine } = await scriptedClient(script, medium);
    await client.chat({ messages: conversation(11, 140) }).result;
    const prompt = engine.chat.prompts.at(-1) ?? "";
    const [tokens = 0] = await engine.chat.countTokens([prompt]);
    assert.ok(tokens > 500 && tokens <= 950, `${tokens} tokens`);
  });

  it("that cannot be summed up whole are summed up without what was attached, and the latest of them", async () => {
    const { client, engine } = await scriptedClient(script, small);
    const [first, ...rest] = conversation(6, 140);
    assert.ok(first?.role === "user");
    await client.chat({ messages: [{ ...first, context: [block] }, ...rest] }).result;
    const [summed = ""] = engine.chat.prompts;
    assert.doesNotMatch(summed, /const a = 1|Question 0/);
    assert.match(summed, /Question 5.*Sum up our conversation/s);
  });

  it("are left out with a note when the model has nothing to say about them", async () => {
    const { client, engine } = await scriptedClient([{ when: "last question", answer: "Yes." }], small);
    await client.chat({ messages: conversation(6, 140) }).result;
    assert.match(engine.chat.prompts.at(-1) ?? "", /its beginning was left out/);
  });

  it("fail when the question is too long by itself", async () => {
    const { client, engine } = await scriptedClient(script, small);
    const message: ChatMessage = { role: "user", text: "Why?", context: [{ ...block, text: words(3000) }] };
    await rejects(
      client.chat({ messages: [user("Hello"), { role: "assistant", text: "Hi." }, message] }).result,
      /^The question and its context are 3,\d\d\d tokens long, and 900 fit beside an answer: send less, or raise inhouse\.chat\.contextTokens/,
    );
    assert.equal(engine.chat.prompts.length, 0);
  });

  it("say what fills the context when an answer cannot go on", async () => {
    const { client } = await scriptedClient(script, small);
    const messages = [user("Go on."), { role: "assistant", text: words(1000) } as const];
    await rejects(
      client.chat({ messages }).result,
      /^The question and the answer so far are 1,\d\d\d tokens long/,
    );
  });

  it("have no summary where there is no room for one", async () => {
    const { client, engine } = await scriptedClient(script, small);
    const [last] = conversation(0, 0);
    assert.ok(last?.role === "user");
    const long: ChatMessage = { ...last, context: [{ ...block, text: words(640) }] };
    const chat = client.chat({ messages: [...conversation(2, 140).slice(0, 4), long] });
    await chat.result;
    assert.equal(engine.chat.prompts.length, 1);
    assert.match(engine.chat.prompts[0] ?? "", /its beginning was left out/);
  });

  it("of other extensions fail", async () => {
    const { client } = await scriptedClient(script, small);
    const chat = client.chat({ messages: conversation(6, 200), mode: "plain" });
    await rejects(chat.result, /^The messages are 1,\d\d\d tokens long, and 900 fit/);
  });

  it("can be cancelled while they are summed up", async () => {
    const slow = [{ when: "Sum up", answer: words(300), tokensPerSecond: 50 }];
    const { client, engine } = await scriptedClient(slow, small);
    const chat = client.chat({ messages: conversation(6, 140) });
    const poll = setInterval(() => {
      if (engine.chat.prompts.length === 1) chat.cancel();
    }, 5);
    assert.equal((await chat.result).reason, "cancelled");
    clearInterval(poll);
    assert.equal(engine.chat.prompts.length, 1);
  });
});

async function configure(client: LspClient, settings: object): Promise<void> {
  await client.connection.sendNotification("workspace/didChangeConfiguration", {
    settings: { inhouse: settings },
  });
}
