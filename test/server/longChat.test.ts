import assert from "node:assert/strict";
import { ChatSession, type SessionEvents } from "../../client/chat/conversation/chatSession";
import { newConversation } from "../../client/chat/conversation/conversation";
import { toPanelTurns } from "../../client/chat/conversation/turns";
import type { ChatServer } from "../../client/connection/chatServer";
import type { ChatMessage } from "../../server/protocol/chat";
import { block, rejects, user } from "../support/chat";
import type { LspClient } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";

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

  it("are shortened by a summary, which is reported and used from then on", async () => {
    const { client, engine } = await scriptedClient(script, medium);
    const messages = conversation(11, 140);
    const chat = client.chat({ messages });
    assert.equal((await chat.result).reason, "done");
    assert.equal(chat.text(), "The last answer.");
    const [summary] = chat.progress.flatMap((each) => (each.type === "summary" ? [each.summary] : []));
    assert.equal(summary?.text, "They asked for words.");
    assert.ok(summary && summary.from > 2 && messages[summary.from]?.role === "user");
    const [summed = "", prompt = ""] = engine.chat.prompts;
    assert.match(summed, /Question 0:.*Sum up our conversation/s);
    assert.match(prompt, /What was said before, in short:\nThey asked for words\./);
    assert.doesNotMatch(prompt, /Question 0:/);

    const again = client.chat({ messages, summary });
    const { promptTokensEvaluated } = await again.result;
    assert.ok(again.progress.every(({ type }) => type !== "summary"));
    assert.equal(promptTokensEvaluated, 1, "the prompt is the same as before");
  });

  it("keep the file attached to the question at which they are shortened", async () => {
    const answers = [
      { when: "Sum up our conversation", answer: "They asked." },
      { when: "", answer: "Yes." },
    ];
    const { client, engine } = await scriptedClient(answers, medium);
    const { session, ask } = sessionWith(client);
    let prompt = "";
    for (let at = 0; !prompt.includes("What was said before"); at++) {
      await ask(`Question ${at}: ${words(140)}`);
      prompt = engine.chat.prompts.at(-1) ?? "";
      assert.equal(prompt.split(block.text).length - 1, 1, `the file, once, with question ${at}`);
    }
    assert.doesNotMatch(prompt, /Question 0:/);
    for (const { sources } of toPanelTurns(session.conversation).filter(({ role }) => role === "assistant"))
      assert.deepEqual(sources, [{ label: "src/a.ts", uri: "file:///src/a.ts" }]);
  });

  it("are shortened by half, so that this does not recur with every question", async () => {
    const { client, engine } = await scriptedClient(script, medium);
    await client.chat({ messages: conversation(11, 140) }).result;
    const prompt = engine.chat.prompts.at(-1) ?? "";
    const [tokens = 0] = await engine.chat.countTokens([prompt]);
    assert.ok(tokens > 500 && tokens <= 950, `${tokens} tokens`);
  });

  it("are summarized without attachments and from their latest part when they do not fit whole", async () => {
    const { client, engine } = await scriptedClient(script, small);
    const [first, ...rest] = conversation(6, 140);
    assert.ok(first?.role === "user");
    await client.chat({ messages: [{ ...first, context: [block] }, ...rest] }).result;
    const [summed = ""] = engine.chat.prompts;
    assert.doesNotMatch(summed, /const a = 1|Question 0/);
    assert.match(summed, /Question 5.*Sum up our conversation/s);
  });

  it("lose their beginning, with a note, when the model writes no summary", async () => {
    const { client, engine } = await scriptedClient([{ when: "last question", answer: "Yes." }], small);
    await client.chat({ messages: conversation(6, 140) }).result;
    assert.match(engine.chat.prompts.at(-1) ?? "", /its beginning was left out/);
  });

  it("fail when the question is too long by itself", async () => {
    const { client, engine } = await scriptedClient(script, small);
    const message: ChatMessage = { role: "user", text: "Why?", context: [{ ...block, text: words(3000) }] };
    await rejects(
      client.chat({ messages: [user("Hello"), { role: "assistant", text: "Hi." }, message] }).result,
      /^The question and its context are 3,\d\d\d tokens long, but only 900 fit\. Send less, or raise inhouse\.chat\.contextTokens/,
    );
    assert.equal(engine.chat.prompts.length, 0);
  });

  it("report what fills the context when an answer cannot continue", async () => {
    const { client } = await scriptedClient(script, small);
    const messages = [user("Go on."), { role: "assistant", text: words(1000) } as const];
    await rejects(
      client.chat({ messages }).result,
      /^The question and the answer so far are 1,\d\d\d tokens long/,
    );
  });

  it("get no summary when there is no room for one", async () => {
    const { client, engine } = await scriptedClient(script, small);
    const [last] = conversation(0, 0);
    assert.ok(last?.role === "user");
    const long: ChatMessage = { ...last, context: [{ ...block, text: words(640) }] };
    const chat = client.chat({ messages: [...conversation(2, 140).slice(0, 4), long] });
    await chat.result;
    assert.equal(engine.chat.prompts.length, 1);
    assert.match(engine.chat.prompts[0] ?? "", /its beginning was left out/);
  });

  it("fail when they are another extension's", async () => {
    const { client } = await scriptedClient(script, small);
    const chat = client.chat({ messages: conversation(6, 200), mode: "plain" });
    await rejects(chat.result, /^The messages are 1,\d\d\d tokens long, but only 900 fit/);
  });

  it("can be cancelled while they are summarized", async () => {
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

/** A panel's session with the same file at every question. */
function sessionWith(client: LspClient) {
  const never = async () => assert.fail("asked for something else");
  const server: ChatServer = {
    chat: (params, onProgress) => client.chat(params, onProgress).result,
    model: never,
    resolveContext: never,
    contextRefusals: never,
    countTokens: never,
  };
  let rested = () => {};
  const nothing = () => {};
  const events: SessionEvents = {
    turn: nothing,
    append: nothing,
    cut: nothing,
    queue: nothing,
    asking: nothing,
    answered: nothing,
    changed: (atRest) => atRest && session.conversation.turns.at(-1)?.role === "assistant" && rested(),
  };
  let ids = 0;
  const file = { id: "a", kind: "file", label: "a.ts" } as const;
  const sources = [{ uri: "file:///src/a.ts", path: "src/a.ts" }];
  const session: ChatSession = new ChatSession(newConversation("c", 0), {
    server,
    events,
    now: () => 0,
    newId: () => `${++ids}`,
    later: setImmediate,
    read: async () => ({ blocks: [{ ...block, sources }], chips: [] }),
  });
  const ask = (text: string) =>
    new Promise<void>((resolve) => {
      rested = resolve;
      session.send({ text, attachments: [file] });
    });
  return { session, ask };
}
