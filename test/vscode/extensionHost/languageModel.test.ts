import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { answer, until } from "./support";

const question = (text: string) => [vscode.LanguageModelChatMessage.User(text)];
const never = new vscode.CancellationTokenSource().token;

describe("the chat model in VS Code's own list", () => {
  let model: vscode.LanguageModelChat;

  before(async () => {
    model = await until(
      "the model",
      async () => (await vscode.lm.selectChatModels({ vendor: "inhouse" }))[0],
    );
  });

  it("is listed with its description and its context size", () => {
    assert.equal(model.vendor, "inhouse");
    assert.equal(model.name, "Scripted");
    assert.ok(model.maxInputTokens > 1000);
  });

  it("streams its answer to another extension", async () => {
    answer({ when: "What is streamed?", answer: "one two three four five six", tokensPerSecond: 20 });
    const response = await model.sendRequest(question("What is streamed?"), {}, never);
    const times: number[] = [];
    let text = "";
    for await (const part of response.text) {
      times.push(performance.now());
      text += part;
    }
    assert.equal(text, "one two three four five six");
    assert.ok(times.length >= 3, `${times.length} parts`);
    assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) > 100, "all of it came at once");
  });

  it("receives the whole conversation", async () => {
    answer({ when: "It is called Ada.", answer: "Ada" }, { when: "", answer: "I do not know." });
    const messages = [
      vscode.LanguageModelChatMessage.User("It is called Ada."),
      vscode.LanguageModelChatMessage.Assistant("Good."),
      vscode.LanguageModelChatMessage.User("What is it called?"),
    ];
    assert.equal(await textOf(await model.sendRequest(messages, {}, never)), "Ada");
  });

  it("stops when it is cancelled", async () => {
    const words = Array.from({ length: 500 }, (_, at) => `n${at} `).join("");
    answer({ when: "Count", answer: words, tokensPerSecond: 50 });
    const stop = new vscode.CancellationTokenSource();
    const response = await model.sendRequest(question("Count to 500"), {}, stop.token);
    let text = "";
    const started = performance.now();
    const reading = (async () => {
      for await (const part of response.text) {
        text += part;
        if (text.includes("n3 ")) stop.cancel();
      }
    })();
    await reading.catch(() => {});
    assert.ok(performance.now() - started < 8000, "it went on");
    const said = text;
    // The next request is answered at once, because no generation runs now.
    answer({ when: "", answer: "free" });
    const asked = performance.now();
    assert.equal(await textOf(await model.sendRequest(question("And now?"), {}, never)), "free");
    assert.ok(performance.now() - asked < 5000);
    await delay(200);
    assert.equal(text, said);
    assert.ok(!text.includes("n400"));
  });

  it("counts tokens exactly, of texts and of messages", async () => {
    // The scripted model counts a word as a token.
    assert.equal(await model.countTokens("one"), 1);
    const few = await model.countTokens("one two three");
    const many = await model.countTokens("one two three ".repeat(10));
    assert.ok(few >= 3 && many > few * 8, `${few} and ${many}`);
    assert.ok((await model.countTokens(vscode.LanguageModelChatMessage.User("one two three"))) >= few);
  });

  it("calls a tool, takes its result, and never shows the call as text", async () => {
    answer(
      { when: "It is 21 degrees.", answer: "It is warm." },
      { when: "", answer: "", toolCall: { name: "temperature", arguments: { city: "Bonn" } } },
    );
    const tools = [
      {
        name: "temperature",
        description: "Tells how warm it is.",
        inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
      },
    ];
    const options = { tools, toolMode: vscode.LanguageModelChatToolMode.Auto };
    const asked = question("How warm is it in Bonn?");
    const parts: unknown[] = [];
    for await (const part of (await model.sendRequest(asked, options, never)).stream) parts.push(part);
    const calls = parts.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
    const texts = parts.filter((part) => part instanceof vscode.LanguageModelTextPart);
    assert.deepEqual(
      calls.map(({ name, input }) => ({ name, input })),
      [{ name: "temperature", input: { city: "Bonn" } }],
    );
    assert.equal(
      texts
        .map(({ value }) => value)
        .join("")
        .trim(),
      "",
    );
    const [call] = calls;
    assert.ok(call !== undefined);
    const result = new vscode.LanguageModelToolResultPart(call.callId, [
      new vscode.LanguageModelTextPart("It is 21 degrees."),
    ]);
    const messages = [
      ...asked,
      vscode.LanguageModelChatMessage.Assistant([call]),
      vscode.LanguageModelChatMessage.User([result]),
    ];
    assert.equal(await textOf(await model.sendRequest(messages, options, never)), "It is warm.");
  });

  it("refuses messages longer than the context in one sentence, without a stack trace", async () => {
    const long = question("word ".repeat(20_000));
    assert.ok((await model.countTokens(long[0] ?? "")) > model.maxInputTokens);
    await assert.rejects(
      async () => textOf(await model.sendRequest(long, {}, never)),
      (error: Error) => {
        assert.match(error.message, /^The messages are [\d,]+ tokens long, but only [\d,]+ fit\. .*\.$/);
        assert.doesNotMatch(error.message, /\n| at /);
        assert.doesNotMatch(`${(error.cause as Error | undefined)?.stack ?? ""}`, /\n\s+at .*dist/);
        return true;
      },
    );
    // Messages that fit by the model's own count are answered.
    answer({ when: "", answer: "It fits." });
    const fitting = question("word ".repeat(Math.floor(model.maxInputTokens / 2) - 100));
    assert.ok((await model.countTokens(fitting[0] ?? "")) <= model.maxInputTokens);
    assert.equal(await textOf(await model.sendRequest(fitting, {}, never)), "It fits.");
  });

  it("ends an answer that repeats itself with one sentence", async () => {
    // Slow enough that VS Code delivers the beginning before the end exists.
    answer({ when: "", answer: "It is so. ".repeat(1500), tokensPerSecond: 250 });
    let text = "";
    await assert.rejects(
      async () => {
        for await (const part of (await model.sendRequest(question("Is it so?"), {}, never)).text)
          text += part;
      },
      (error: Error) => /^Stopped because the model repeated itself\. /.test(error.message),
    );
    assert.ok(text.startsWith("It is so. ") && text.length < 200, text);
  });

  it("says in one sentence what went wrong", async () => {
    answer({ when: "", answer: "It beg", failure: "out of luck" });
    await assert.rejects(
      async () => textOf(await model.sendRequest(question("Will it work?"), {}, never)),
      (error: Error) => /The model stopped working \(out of luck\)/.test(error.message),
    );
    answer({ when: "", answer: "It works again." });
    assert.equal(await textOf(await model.sendRequest(question("And now?"), {}, never)), "It works again.");
  });
});

async function textOf(response: vscode.LanguageModelChatResponse): Promise<string> {
  let text = "";
  for await (const part of response.text) text += part;
  return text;
}
