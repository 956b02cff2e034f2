import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerEvent, ChatInfo } from "../../server/engine/chatEngine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { silent } from "../../server/log";
import { LoopDetector } from "../../server/loops/loopDetector";
import { renderFill } from "../../server/prompt/fillPrompt";
import { starterCode } from "../../server/prompt/templates/starterCode";
import { collect, request, user } from "../support/answers";
import { startServerProcess } from "../support/lspClient";
import { writeTinyModel } from "../support/tinyModel";

const path = "server/assets/starter-code.Q8_0.gguf";
/** The top-level functions of the sample project. */
function sampleFunctions() {
  const files = [
    "reports/sales.py",
    "reports/stock.py",
    "src/invoice.ts",
    "src/money.ts",
    "src/inventory.ts",
  ];
  return files.flatMap((file) =>
    readFileSync(join("test/fixtures/sample", file), "utf8")
      .split(/\n(?=\S)(?![)}\]])/)
      .filter((part) => /^(?:export (?:async )?function|def) /.test(part))
      .map((text) => ({ text, languageId: file.endsWith(".py") ? "python" : "typescript" })),
  );
}

const never = new AbortController().signal;

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

  it("continues a truncated answer as if it had not been truncated", async () => {
    const whole = await collect(engine.chat.answer(request([user(question)]), never));
    const begun = await collect(engine.chat.answer(request([user(question)], { maxTokens: 6 }), never));
    assert.equal(begun.end?.reason, "maxTokens");
    assert.ok(whole.text.startsWith(begun.text));
    const turns = [user(question), { role: "assistant", text: begun.text } as const];
    const rest = await collect(engine.chat.answer(request(turns), never));
    assert.equal(begun.text + rest.text, whole.text);
  });

  it("stops within one chunk of the prompt", async () => {
    // A new engine does not know its speed yet, so its first chunks are small.
    const engine = new LlamaEngine(silent);
    await engine.chat.load({ path, contextTokens: 4096, gpu: "off" }, () => {}, never);
    const abort = new AbortController();
    const events: AnswerEvent[] = [];
    for await (const event of engine.chat.answer(request([user(long)]), abort.signal)) {
      events.push(event);
      abort.abort();
    }
    // The engine may have started one more chunk before this test saw the end of the last.
    assert.ok(events.length <= 2, JSON.stringify(events));
    assert.ok(events.every(({ type }) => type === "prefill"));
    const after = await collect(engine.chat.answer(request([user(question)]), never));
    assert.equal(after.end?.reason, "done", "the engine is free again");
    await engine.dispose();
  });

  it("stops within one token of the answer, also when no consumer is left", async () => {
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

  it("refuses a prompt longer than the context, and ends an answer where the context ends", async () => {
    const engine = new LlamaEngine(silent);
    await engine.chat.load({ path, contextTokens: 512, gpu: "off" }, () => {}, never);
    const tooLong = user("word ".repeat(2000));
    await assert.rejects(
      collect(engine.chat.answer(request([tooLong]), never)),
      /is too long for the model's context/,
    );
    const endless = user("north gate opens at dawn and closes at dusk, every day of the year\n".repeat(18));
    const { end } = await collect(engine.chat.answer(request([endless], { maxTokens: 500 }), never));
    const tokens = await engine.chat.countPrompt({ messages: [endless] });
    assert.ok(tokens > 300 && tokens < 500, `${tokens}`);
    if (end?.reason !== "done") assert.equal(end?.reason, "contextFull");
    assert.ok(tokens + (end?.generatedTokens ?? 999) <= 512);
    await engine.dispose();
  });

  it("only fills the cache when no answer is requested", async () => {
    const { all } = await collect(engine.chat.answer(request([user(question)], { maxTokens: 0 }), never));
    assert.deepEqual(
      all.map(({ type }) => type),
      ["prefilled", "end"],
    );
    const { prefilled } = await collect(engine.chat.answer(request([user(question)]), never));
    assert.equal(prefilled?.promptTokensEvaluated, 1);
  });

  it("refuses tools that the template does not support", async () => {
    const tools = [{ name: "read", description: "Reads a file" }];
    await assert.rejects(
      collect(engine.chat.answer(request([user("Read it.")], { tools }), never)),
      /“Starter Code” can't call tools/,
    );
  });

  it("repeats itself less with a penalty, and drafts nothing then", async () => {
    const endless = [user("Hello, who are you?")];
    const options = { maxTokens: 300, draftSource: "self" };
    const usual = await collect(engine.chat.answer(request(endless, options), never));
    const penalized = await collect(
      engine.chat.answer(request(endless, { ...options, repeatPenalty: 1.2 }), never),
    );
    const loops = ({ text }: { readonly text: string }) => {
      const watch = new LoopDetector();
      return watch.add(text) ?? watch.judgeTruncated();
    };
    assert.ok(loops(usual), usual.text);
    assert.equal(loops(penalized), undefined, penalized.text);
    assert.equal(penalized.end?.copiedTokens, undefined);
  });
});

describe("chat and completions on one engine", () => {
  const prefix = "export function add(a: number, b: number): number {\n  return ";
  const content = { prefix, suffix: "\n}\n", snippets: [], path: "a.ts", languageId: "typescript" };
  const infill = { prompt: renderFill(starterCode, content), maxTokens: 12, confidenceTokens: 0 };

  it("share the weights of one file until both have released it", async () => {
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

  it("let completions go first: chat pauses, and continues afterwards", async () => {
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
    // One token may have been in flight.
    assert.ok(meanwhile.length <= 1, order.join());
    assert.ok(order.slice(end).includes("chat text"), "and goes on");
    assert.ok(order.includes("chat end"));
  });

  it("let chat evaluate nothing during a completion, and be aborted then", async () => {
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

describe("the server's chat with the starter model", () => {
  it("changes the model of both roles at once", async () => {
    const { client, stop } = await startServerProcess("dist/server/main.mjs");
    const brief = (text: string) =>
      client.chat({ messages: [user(text)], maxTokens: 9, mode: "plain" }).result;
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

  it("explains every function of the sample project without repeating itself", async () => {
    const { client, stop } = await startServerProcess("dist/server/main.mjs");
    const functions = sampleFunctions();
    assert.ok(functions.length > 10, `${functions.length}`);
    for (const { text, languageId } of functions) {
      const context = [{ label: "function", text, languageId, sources: [], tokens: 40 }];
      const asked = [
        { messages: [{ role: "user", text: "", context }], command: "explain" },
        { messages: [{ role: "user", text: "Explain this", context }] },
      ] as const;
      for (const question of asked) assert.equal((await client.chat(question).result).reason, "done", text);
    }
    assert.equal(await stop(), 0);
  });

  it("refuses a model that cannot chat, by name and with advice", async () => {
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const model = join(folder, "base.gguf");
    writeTinyModel(model, { architecture: "llama", name: "Base", vocabulary: "bpe", marks: [] });
    const { client, stop } = await startServerProcess("dist/server/main.mjs", {
      initializationOptions: { chat: { model } },
    });
    await assert.rejects(
      client.chat("There?").result,
      /Model “Base” is for completions only and can't chat: choose a chat model in inhouse\.chat\.model\./,
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
