import assert from "node:assert/strict";
import type { ChatMessage } from "../../server/protocol/chat";
import { block, rejects, user, watchProgress } from "../support/chat";
import { scriptedClient } from "../support/scriptedClient";

describe("chat: an answer", () => {
  it("streams, and its result states the cost", async () => {
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

  it("reuses the earlier conversation in the KV cache", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "Yes." }]);
    const first = [user("Is this one?")];
    await client.chat({ messages: first, command: "explain" }).result;
    const asked: ChatMessage = { role: "user", text: "Is this one?", command: "explain" };
    const second = [asked, { role: "assistant", text: "Yes." } as const, user("Sure?")];
    const { promptTokensEvaluated, promptTokens } = await client.chat({ messages: second }).result;
    assert.ok(promptTokens > 100);
    assert.ok(promptTokensEvaluated < 40, `${promptTokensEvaluated}`);
  });

  it("puts attachments first, then the command's instruction, then the question", async () => {
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

  it("continues where it was cut off", async () => {
    const { client, engine } = await scriptedClient([{ when: "one, two,", answer: " three." }]);
    const messages = [user("Count."), { role: "assistant", text: "one, two," } as const];
    const chat = client.chat({ messages });
    await chat.result;
    assert.equal(chat.text(), " three.");
    assert.ok(engine.chat.prompts[0]?.endsWith("<|im_start|>assistant\none, two,"));
  });

  it("separates thoughts and tool calls from the text", async () => {
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

  it("gets the messages unchanged when another extension asks", async () => {
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

  it("reports that it was cut off", async () => {
    const { client } = await scriptedClient([{ when: "", answer: "one two three four five" }]);
    const chat = client.chat({ messages: [user("Count.")], maxTokens: 3 });
    assert.equal((await chat.result).reason, "maxTokens");
    assert.equal(chat.text(), "one two");
  });
});

describe("chat: stopping", () => {
  const slow = [{ when: "", answer: "word ".repeat(500), tokensPerSecond: 100 }];

  it("ends an answer early and keeps its text so far", async () => {
    const { client, engine } = await scriptedClient(slow);
    const third = watchProgress("text", 3);
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

  it("cancels a question that waits for the previous answer", async () => {
    const { client, engine } = await scriptedClient(slow);
    const speaking = watchProgress("text");
    const first = client.chat("First.", speaking.listener);
    await speaking.happened;
    const waiting = watchProgress("waiting");
    const second = client.chat("Second.", waiting.listener);
    await waiting.happened;
    assert.deepEqual(second.progress, [{ type: "waiting", message: "Waiting for another answer" }]);
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
    const speaking = watchProgress("text");
    const chat = client.chat("Go on.", speaking.listener);
    await speaking.happened;
    const waiting = client.chat("And then?");
    await client.shutdown();
    assert.equal((await chat.result).reason, "cancelled");
    assert.equal((await waiting.result).reason, "cancelled");
  });
});

describe("chat: an answer that repeats itself", () => {
  const intro = "This function adds two numbers.\n\n";
  const loops: Record<string, string> = {
    "a word": "self, ",
    "a line": "I will now read the file.\n",
    "a line of code": "```\nself.value = self.value\n```\n\n",
    "a sentence in Chinese": "这个函数读取配置文件，然后返回结果。",
  };
  for (const [name, repeated] of Object.entries(loops))
    it(`is stopped, and reported once: ${name}`, async () => {
      const { client } = await scriptedClient([{ when: "", answer: intro + repeated.repeat(900) }]);
      const chat = client.chat("What does it do?");
      const { reason, loop, generatedTokens } = await chat.result;
      assert.equal(reason, "loop");
      assert.equal(loop?.in, "text");
      assert.ok(generatedTokens < 1500, `${generatedTokens} tokens`);
      const kept = chat.text().slice(0, loop.keep);
      assert.ok(kept.startsWith(intro.trimEnd()));
      assert.ok(kept.length <= intro.length + repeated.length, kept);
      assert.ok(chat.text().length <= kept.length + Math.max(1700, 3 * repeated.length));
    });

  it("is stopped in thoughts", async () => {
    const thinking = "Wait, let me read it once more. ".repeat(300);
    const { client } = await scriptedClient([{ when: "", thinking, answer: "It adds." }]);
    const chat = client.chat("What does it do?");
    const { reason, loop } = await chat.result;
    assert.deepEqual([reason, loop?.in, chat.text()], ["loop", "thinking", ""]);
  });

  it("is stopped at once when it is continued", async () => {
    const said = `Yes. ${"I will read it. ".repeat(30)}`;
    const { client } = await scriptedClient([{ when: "", answer: "I will read it. ".repeat(300) }]);
    const messages = [user("What does it do?"), { role: "assistant", text: said } as const];
    const { reason, loop } = await client.chat({ messages }).result;
    assert.deepEqual([reason, loop], ["loop", { in: "text", keep: 0 }]);
  });

  it("is no loop when an attachment repeats itself as often", async () => {
    const rows = "  rows.push(emptyRow(width, height));\n".repeat(100);
    const answer = `\`\`\`js\n${rows}\`\`\``;
    const { client } = await scriptedClient([{ when: "", answer }]);
    const context = [{ ...block, text: rows }];
    const chat = client.chat({ messages: [{ role: "user", text: "Print it.", context }] });
    assert.equal((await chat.result).reason, "done");
    assert.equal(chat.text(), answer);
  });

  it("can be requested again with a penalty", async () => {
    const { client, engine } = await scriptedClient([{ when: "", answer: "It adds." }]);
    await client.chat({ messages: [user("What?")], repeatPenalty: 1.2 }).result;
    assert.equal(engine.chat.requests[0]?.repeatPenalty, 1.2);
    await rejects(client.chat({ messages: [user("What?")], repeatPenalty: 9 }).result, /repeatPenalty/);
  });
});
