import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerEvent, AnswerRequest, ChatInfo, ModelMessage } from "../../server/engine/chatEngine";
import { tokenTypes } from "../../server/engine/controlTokens";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { silent } from "../../server/log";
import { renderFill } from "../../server/prompt/fillPrompt";
import { starterCode } from "../../server/prompt/templates/starterCode";
import { qwenToolTemplate, thinkingTemplate } from "../support/chatTemplates";
import { startServerProcess } from "../support/lspClient";
import { writeTinyModel } from "../support/tinyModel";

const path = "server/assets/starter-code.Q8_0.gguf";
const never = new AbortController().signal;

function user(text: string): ModelMessage {
  return { role: "user", text };
}

function request(messages: readonly ModelMessage[], more: Partial<AnswerRequest> = {}): AnswerRequest {
  return { messages, maxTokens: 40, temperature: 0, ...more };
}

async function collect(events: AsyncIterable<AnswerEvent>) {
  const all: AnswerEvent[] = [];
  for await (const event of events) all.push(event);
  return summary(all);
}

function summary(all: readonly AnswerEvent[]) {
  return {
    all,
    prefilled: all.find((event) => event.type === "prefilled"),
    text: all.map((event) => (event.type === "text" ? event.text : "")).join(""),
    end: all.find((event) => event.type === "end"),
  };
}

const code = "def double(x):\n    y = x * 2\n    return y + x";
const question = `What does this function do?\n\`\`\`python\n${code}\n\`\`\``;
/** Too long for one chunk. */
const long = `${question}\n${"The gate opens at dawn and closes at dusk.\n".repeat(50)}`;

describe("chat on the starter model", () => {
  const engine = new LlamaEngine(silent);
  let info: ChatInfo;
  before(async () => {
    info = await engine.chat.load({ path, contextTokens: 4096, gpu: "off" }, () => {}, never);
  });
  after(() => engine.dispose());

  it("streams an answer, the same each time at temperature 0", async () => {
    assert.equal(info.name, "Starter Code");
    assert.equal(info.contextTokens, 1024);
    assert.equal(info.toolCalling, false);
    const first = await collect(engine.chat.answer(request([user(question)]), never));
    const second = await collect(engine.chat.answer(request([user(question)]), never));
    assert.match(first.text, /^`double`: /);
    assert.equal(first.text, second.text);
    assert.ok(first.all.filter(({ type }) => type === "text").length > 5);
    assert.equal(first.end?.reason, "done");
    assert.ok((first.end?.generatedTokens ?? 0) > 5);
    assert.equal(second.prefilled?.promptTokensEvaluated, 1, "the whole prompt is in the cache");
  });

  it("evaluates only what the second turn adds", async () => {
    const other = question.replace("double", "twice");
    const { text, prefilled } = await collect(engine.chat.answer(request([user(other)]), never));
    const turns = [user(other), { role: "assistant", text } as const, user("Why?")];
    const second = await collect(engine.chat.answer(request(turns), never));
    assert.ok((prefilled?.promptTokensEvaluated ?? 0) > 30);
    assert.ok(
      (second.prefilled?.promptTokensEvaluated ?? 99) < 20,
      `${second.prefilled?.promptTokensEvaluated}`,
    );
  });

  it("goes on with an answer that was cut off, as if it had not been", async () => {
    const whole = await collect(engine.chat.answer(request([user(question)]), never));
    const begun = await collect(engine.chat.answer(request([user(question)], { maxTokens: 6 }), never));
    assert.equal(begun.end?.reason, "maxTokens");
    assert.ok(whole.text.startsWith(begun.text));
    const turns = [user(question), { role: "assistant", text: begun.text } as const];
    const rest = await collect(engine.chat.answer(request(turns), never));
    assert.equal(begun.text + rest.text, whole.text);
  });

  it("stops within one chunk of the prompt", async () => {
    // A new engine does not know its speed, and begins with small chunks.
    const engine = new LlamaEngine(silent);
    await engine.chat.load({ path, contextTokens: 4096, gpu: "off" }, () => {}, never);
    const abort = new AbortController();
    const events: AnswerEvent[] = [];
    for await (const event of engine.chat.answer(request([user(long)]), abort.signal)) {
      events.push(event);
      abort.abort();
    }
    // One chunk may have begun before its end was known here.
    assert.ok(events.length <= 2, JSON.stringify(events));
    assert.ok(events.every(({ type }) => type === "prefill"));
    const after = await collect(engine.chat.answer(request([user(question)]), never));
    assert.equal(after.end?.reason, "done", "the engine is free again");
    await engine.dispose();
  });

  it("stops within one token of the answer, also when nobody listens any more", async () => {
    const abort = new AbortController();
    let texts = 0;
    for await (const { type } of engine.chat.answer(request([user(question)]), abort.signal)) {
      assert.notEqual(type, "end");
      if (type === "text" && ++texts === 3) abort.abort();
    }
    assert.ok(texts <= 4);
    for await (const { type } of engine.chat.answer(request([user(question)]), never))
      if (type === "text") break;
    const after = await collect(engine.chat.answer(request([user(question)]), never));
    assert.equal(after.end?.reason, "done");
  });

  it("refuses a prompt that is longer than the context, and ends where the context ends", async () => {
    const engine = new LlamaEngine(silent);
    await engine.chat.load({ path, contextTokens: 512, gpu: "off" }, () => {}, never);
    const tooLong = user("word ".repeat(2000));
    await assert.rejects(
      collect(engine.chat.answer(request([tooLong]), never)),
      /does not fit the model's context/,
    );
    const endless = user("north gate opens at dawn and closes at dusk, every day of the year\n".repeat(18));
    const { end } = await collect(engine.chat.answer(request([endless], { maxTokens: 500 }), never));
    const tokens = await engine.chat.countPrompt({ messages: [endless] });
    assert.ok(tokens > 300 && tokens < 500, `${tokens}`);
    if (end?.reason !== "done") assert.equal(end?.reason, "contextFull");
    assert.ok(tokens + (end?.generatedTokens ?? 999) <= 512);
    await engine.dispose();
  });

  it("only fills the cache when no answer is wanted", async () => {
    const { all } = await collect(engine.chat.answer(request([user(question)], { maxTokens: 0 }), never));
    assert.deepEqual(
      all.map(({ type }) => type),
      ["prefilled", "end"],
    );
    const { prefilled } = await collect(engine.chat.answer(request([user(question)]), never));
    assert.equal(prefilled?.promptTokensEvaluated, 1);
  });

  it("refuses tools that the template does not know", async () => {
    const tools = [{ name: "read", description: "Reads a file" }];
    await assert.rejects(
      collect(engine.chat.answer(request([user("Read it.")], { tools }), never)),
      /“Starter Code” cannot call tools/,
    );
  });
});

describe("chat and completions on one engine", () => {
  const prefix = "export function add(a: number, b: number): number {\n  return ";
  const content = { prefix, suffix: "\n}\n", snippets: [], path: "a.ts", languageId: "typescript" };
  const infill = { prompt: renderFill(starterCode, content), maxTokens: 12, confidenceTokens: 0 };

  it("share the weights of one file, until both are done with it", async () => {
    const engine = new LlamaEngine(silent);
    const wanted = { path, contextTokens: 512, gpu: "off" } as const;
    const progress: number[] = [];
    const onProgress = (fraction: number) => {
      progress.push(fraction);
    };
    await engine.load(wanted, () => {}, never);
    await engine.chat.load(wanted, onProgress, never);
    assert.deepEqual(progress, [], "nothing was read again");
    await engine.unload();
    const chat = await collect(engine.chat.answer(request([user(question)]), never));
    assert.equal(chat.end?.reason, "done");
    await engine.load(wanted, onProgress, never);
    assert.deepEqual(progress, []);
    await engine.chat.unload();
    let text = "";
    for await (const event of engine.infill(infill, never)) if (event.type === "text") text += event.text;
    assert.ok(text.length > 0);
    await engine.dispose();
  });

  it("completions go first: chat says nothing meanwhile, and goes on afterwards", async () => {
    const engine = new LlamaEngine(silent);
    const wanted = { path, contextTokens: 1024, gpu: "off" } as const;
    await engine.load(wanted, () => {}, never);
    await engine.chat.load(wanted, () => {}, never);
    const order: string[] = [];
    let completion: Promise<void> | undefined;
    const complete = async () => {
      for await (const event of engine.infill(infill, never)) order.push(`completion ${event.type}`);
    };
    const endless = user("north gate opens at dawn and closes at dusk, every day of the year\n".repeat(12));
    for await (const event of engine.chat.answer(request([endless], { maxTokens: 200 }), never)) {
      order.push(`chat ${event.type}`);
      if (event.type === "text" && completion === undefined) completion = complete();
    }
    await completion;
    await engine.dispose();
    const begin = order.indexOf("completion prefilled");
    const end = order.indexOf("completion end");
    assert.ok(begin > 0 && end > begin, order.join());
    const meanwhile = order.slice(begin, end).filter((each) => each.startsWith("chat"));
    // One token may have been on its way.
    assert.ok(meanwhile.length <= 1, order.join());
    assert.ok(order.slice(end).includes("chat text"), "and goes on");
    assert.ok(order.includes("chat end"));
  });

  it("chat does not even read while a completion is made, and can be stopped there", async () => {
    const engine = new LlamaEngine(silent);
    const wanted = { path, contextTokens: 1024, gpu: "off" } as const;
    await engine.load(wanted, () => {}, never);
    await engine.chat.load(wanted, () => {}, never);
    const completion = engine.infill(infill, never)[Symbol.asyncIterator]();
    await completion.next();
    const abort = new AbortController();
    const seen: string[] = [];
    const listen = async (name: string, signal: AbortSignal) => {
      for await (const { type } of engine.chat.answer(request([user(long)]), signal))
        seen.push(`${name} ${type}`);
    };
    const stopped = listen("stopped", abort.signal);
    await sleep(100);
    assert.equal(seen.length, 0);
    abort.abort();
    await stopped;
    const answered = listen("answered", never);
    await sleep(100);
    assert.equal(seen.length, 0);
    await completion.return?.();
    await answered;
    assert.equal(seen.at(-1), "answered end");
    assert.ok(!seen.some((each) => each.startsWith("stopped")));
    await engine.dispose();
  });
});

describe("chat with tools, on a model of random weights", () => {
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
});

describe("chat with a model that thinks, of random weights", () => {
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

  it("tells thoughts from text, also where an answer goes on", async () => {
    const first = await collect(engine.chat.answer(request([user("Hello")], { maxTokens: 30 }), never));
    const says = first.all.filter(({ type }) => type === "text" || type === "thinking");
    assert.equal(says[0]?.type, "thinking", "the template opens the thoughts");
    const begun = [user("Hello"), { role: "assistant", text: "Begun" } as const];
    const { all } = await collect(engine.chat.answer(request(begun, { maxTokens: 5 }), never));
    const goesOn = all.filter(({ type }) => type === "text" || type === "thinking");
    assert.equal(goesOn[0]?.type, "text");
  });
});

describe("the server's chat with the starter model", () => {
  it("changes the model of both roles at once", async () => {
    const { client, stop } = await startServerProcess("dist/server/main.mjs");
    const brief = (text: string) => client.chat({ messages: [{ role: "user", text }], maxTokens: 9 }).result;
    assert.equal((await brief("There?")).contextTokens, 1024);
    const copy = join(await mkdtemp(join(tmpdir(), "inhouse-")), "copy.gguf");
    await copyFile(path, copy);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { model: copy }, chat: { contextTokens: 600 } } },
    });
    const { contextTokens } = await brief("And now?");
    assert.equal(contextTokens, 768, "llama.cpp rounds up");
    const status = await client.status(
      ({ state, completion }) => state === "ready" && completion?.path === copy,
    );
    assert.equal(status.chat?.path, copy);
    assert.equal(await stop(), 0);
    await rm(dirname(copy), { recursive: true });
  });

  it("refuses a model that is not made to chat, by name and with advice", async () => {
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = join(folder, "base.gguf");
    writeTinyModel(model, { architecture: "llama", name: "Base", vocabulary: "bpe", marks: [] });
    const { client, stop } = await startServerProcess("dist/server/main.mjs", {
      initializationOptions: { chat: { model } },
    });
    await assert.rejects(
      client.chat("There?").result,
      /Model “Base” is made for completions only and cannot chat: choose a chat model in inhouse\.chat\.model\./,
    );
    assert.equal(await stop(), 0);
    await rm(folder, { recursive: true });
  });

  it("answers with no settings at all, beside completions", async () => {
    const { client, stop, stderr } = await startServerProcess("dist/server/main.mjs");
    const context = [{ label: "a.py", text: code, languageId: "python", sources: [], tokens: 40 }];
    const chat = client.chat({
      messages: [{ role: "user", text: "", context }],
      command: "explain",
      temperature: 0,
    });
    const result = await chat.result;
    assert.match(chat.text(), /^`double`: /);
    assert.equal(result.reason, "done");
    assert.equal(result.model, "Starter Code");
    const status = await client.status(({ chat }) => chat !== undefined);
    assert.equal(status.chat?.contextTokens, 1024);
    await client.open("file:///add.ts", "typescript", "const a = \n");
    await client.complete("file:///add.ts", { line: 0, character: 10 }, { explicit: true });
    assert.equal((await client.stats()).last?.outcome, "generated");
    assert.equal(await stop(), 0);
    assert.equal(stderr(), "");
  });
});
