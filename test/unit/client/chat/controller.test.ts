import assert from "node:assert/strict";
import type { Attachment } from "../../../../client/chat/conversation/conversation";
import { filesSentWith } from "../../../../client/chat/conversation/turns";
import type { FromPanel } from "../../../../client/chat/protocol/messages";
import { until, useChatWindows } from "../../../support/chatWindow";

describe("chat controller", () => {
  const openWindow = useChatWindows();

  it("answers, and restores conversation and draft in a second window", async () => {
    const first = await openWindow();
    await first.tell({ type: "send", text: "What is this?" });
    await until("a request", () => first.server.asked.length === 1);
    await first.server.last.say("A shop.");
    await first.server.last.end();
    await first.tell({ type: "draft", text: "And" });
    await first.controller.flush();
    const second = await openWindow();
    assert.deepEqual(
      second.state.turns.map(({ text }) => text),
      ["What is this?", "A shop."],
    );
    assert.equal(second.state.draft, "And");
    assert.equal(second.state.title, "What is this?");
    assert.equal(second.state.promptTokens, 25);
  });

  it("shows an answer as failed after its window was closed, and continues it", async () => {
    const first = await openWindow();
    await first.tell({ type: "send", text: "Count" });
    await until("a request", () => first.server.asked.length === 1);
    await first.server.last.say("One, ");
    await until(
      "the text",
      () => first.controller.conversations.current.conversation.turns[1]?.text === "One, ",
    );
    await first.controller.flush();
    const second = await openWindow();
    const answer = second.state.turns[1];
    assert.equal(answer?.state, "failed");
    assert.equal(answer?.text, "One, ");
    await second.tell({ type: "continue", turnId: answer?.id ?? "" });
    await until("a request", () => second.server.asked.length === 1);
    await second.server.last.say("two.");
    await second.server.last.end();
    assert.equal(second.state.turns[1]?.text, "One, two.");
  });

  it("continues an answer while another conversation is shown", async () => {
    const window = await openWindow();
    await window.tell({ type: "send", text: "Long" });
    await until("a request", () => window.server.asked.length === 1);
    const { conversationId } = window.state;
    await window.tell({ type: "newChat" });
    assert.equal(window.state.turns.length, 0);
    assert.equal(window.state.model.state, "busy");
    await window.server.last.say("story");
    await window.server.last.end();
    assert.equal(window.state.turns.length, 0);
    await window.tell({ type: "openConversation", conversationId });
    assert.equal(window.state.turns[1]?.text, "story");
    assert.equal(window.state.model.state, "ready");
  });

  it("adds instructions to every question until they are removed, and again in the next conversation", async () => {
    const window = await openWindow();
    const { controller, server } = window;
    const chips = () => window.state.chips.map(({ label }) => label);
    controller.attached.setStanding([
      { id: "instructions a", kind: "instructions", label: "AGENTS.md", uri: "AGENTS.md" },
    ]);
    controller.attachedChanged();
    await window.tell({ type: "send", text: "One" });
    await until("a request", () => server.asked.length === 1);
    assert.deepEqual(server.resolved.at(-1)?.items, [{ kind: "instructions", uri: "AGENTS.md" }]);
    await server.last.say("1");
    await server.last.end();
    assert.deepEqual(chips(), ["AGENTS.md"]);
    await window.tell({ type: "removeChip", chipId: "instructions a" });
    assert.deepEqual(chips(), []);
    await window.tell({
      type: "renameConversation",
      title: "First",
      conversationId: window.state.conversationId,
    });
    assert.deepEqual(chips(), []);
    const before = server.resolved.length;
    await window.tell({ type: "send", text: "Two" });
    await until("a request", () => server.asked.length === 2);
    assert.equal(server.resolved.length, before);
    await server.last.say("2");
    await server.last.end();
    // Code of an answer never belongs to the instructions file.
    assert.deepEqual(filesSentWith(controller.conversation, window.state.turns.at(-1)?.id ?? ""), []);
    await window.tell({ type: "newChat" });
    assert.deepEqual(chips(), ["AGENTS.md"]);
  });

  it("shows a notice when the disk is full and continues", async () => {
    const window = await openWindow({ isFull: () => true });
    await window.tell({ type: "send", text: "Hello" });
    await until("a notice", () => (window.state.notice ?? "") !== "");
    assert.match(window.state.notice ?? "", /Can't save a conversation.*no space left/);
    await until("a request", () => window.server.asked.length === 1);
    await window.server.last.say("Hi");
    await window.server.last.end();
    await window.tell({ type: "listConversations", search: "" });
    const listed = window.others.findLast(({ type }) => type === "conversations");
    assert(listed?.type === "conversations" && listed.conversations[0]?.title === "Hello");
  });

  it("renames, exports, deletes and erases", async () => {
    const window = await openWindow();
    await window.tell({ type: "send", text: "One" });
    await until("a request", () => window.server.asked.length === 1);
    await window.server.last.say("1");
    await window.server.last.end();
    const { conversationId } = window.state;
    const titles = () => {
      const listed = window.others.findLast(({ type }) => type === "conversations");
      return listed?.type === "conversations" ? listed.conversations.map(({ title }) => title) : [];
    };
    await window.tell({ type: "renameConversation", conversationId, title: "  First " });
    assert.equal(window.state.title, "First");
    assert.deepEqual(titles(), ["First"]);
    await window.tell({ type: "exportConversation", conversationId });
    assert.deepEqual(window.done, ['export "First"']);
    await window.tell({ type: "deleteConversation", conversationId });
    assert.deepEqual(titles(), []);
    assert.equal(window.state.turns.length, 0);
    await window.tell({ type: "send", text: "Two" });
    await window.tell({ type: "eraseHistory" });
    assert.deepEqual(titles(), []);
    assert.equal((await openWindow()).state.turns.length, 0);
    assert.doesNotMatch(window.done.join(), /no history/);
    await window.tell({ type: "eraseHistory" });
    assert.equal(window.done.at(-1), "no history");
  });

  it("removes an attachment with a path of any length", async () => {
    const window = await openWindow();
    const uri = `file:///${"folder/".repeat(100)}b.ts`;
    await window.tell({ type: "dropContext", uris: [uri] });
    await window.tell({ type: "removeChip", chipId: window.state.chips[0]?.id ?? "" });
    assert.deepEqual(window.state.chips, []);
  });

  it("reports which paths of an answer are files", async () => {
    const window = await openWindow();
    const paths = ["src/there.ts", "src/none.ts", "b.ts"];
    await window.tell({ type: "findFiles", turnId: "a", paths });
    const message = { type: "files", turnId: "a", paths };
    assert.deepEqual(window.others.at(-1), { ...message, found: ["src/there.ts"] });
    await window.tell({ type: "dropContext", uris: ["file:///elsewhere/b.ts"] });
    await window.tell({ type: "send", text: "What is it?" });
    await window.tell({ type: "findFiles", turnId: "a", paths });
    assert.deepEqual(window.others.at(-1), { ...message, found: ["src/there.ts", "b.ts"] });
  });

  it("attaches picked and dropped files, counts their tokens and sends them once", async () => {
    const window = await openWindow();
    window.controller.setVisible(true);
    await until("a model", () => window.state.model.state === "ready");
    await window.tell({ type: "findContext", query: "a" });
    await window.tell({ type: "addContext", optionId: "file a" });
    await window.tell({ type: "dropContext", uris: ["b.ts", "secret.ts"] });
    await until("the costs", () => window.state.chips[0]?.tokens !== undefined);
    assert.deepEqual(
      window.state.chips.map(({ label, tokens, problem }) => [label, tokens, problem]),
      [
        ["a.ts", 3, undefined],
        ["b.ts", 3, undefined],
        ["secret.ts", undefined, "Never read."],
      ],
    );
    assert.equal(window.state.promptTokens, 6);
    await window.tell({ type: "removeChip", chipId: "file b.ts" });
    await window.tell({ type: "send", text: "What is it?" });
    assert.deepEqual(window.state.chips, []);
    await until("a request", () => window.server.asked.length === 1);
    const [asked] = window.server.last.params.messages;
    assert(asked?.role === "user");
    assert.deepEqual(
      asked.context?.map(({ label }) => label),
      ["a.ts"],
    );
  });

  it("adds a command's attachments and writes the commit message to its input", async () => {
    const changes: Attachment = { id: "file changes", kind: "file", label: "Changes", uri: "changes" };
    const window = await openWindow({ forCommand: [changes] });
    await window.tell({ type: "send", text: "", command: "commit" });
    await until("a request", () => window.server.asked.length === 1);
    const [asked] = window.server.last.params.messages;
    assert(asked?.role === "user");
    assert.equal(asked.command, "commit");
    assert.equal(asked.context?.[0]?.label, "changes");
    await window.server.last.say("Add a shop");
    await window.server.last.end();
    assert.deepEqual(window.done, ['commit "Add a shop"']);
  });

  it("puts the queue back into the input when stopped", async () => {
    const window = await openWindow();
    await window.tell({ type: "send", text: "One" });
    await until("a request", () => window.server.asked.length === 1);
    await window.tell({ type: "send", text: "it", command: "explain" });
    assert.deepEqual(
      window.state.queue.map(({ text }) => text),
      ["/explain it"],
    );
    await window.tell({ type: "stop" });
    assert.deepEqual(window.state.queue, []);
    assert.deepEqual(window.others.at(-1), { type: "prefill", text: "/explain it" });
  });

  it("clears an action's notice when the next action begins or the code changes, not before", async () => {
    const window = await openWindow();
    const fail = () => window.tell({ type: "openLink", href: "x:y" });
    const block = { turnId: "t", code: "a();", info: "ts" };
    const next: FromPanel[] = [
      { type: "applyCode", ...block },
      { type: "insertCode", ...block },
      { type: "newFile", ...block },
      { type: "insertTerminal", ...block },
      { type: "applyAll", turnId: "t" },
      { type: "copy", text: "a" },
      { type: "newChat" },
      { type: "runCommand", command: "showLog" },
    ];
    for (const message of next) {
      await fail();
      assert.equal(window.state.notice, "x:y can't be opened.");
      await window.tell({ type: "draft", text: "typed meanwhile" });
      await window.tell({ type: "findContext", query: "a" });
      await window.tell({ type: "listConversations", search: "" });
      assert.equal(window.state.notice, "x:y can't be opened.", message.type);
      await window.tell(message);
      assert.equal(window.state.notice, "", message.type);
    }
    await fail();
    window.controller.notices.setAction(undefined);
    assert.equal(window.state.notice, "");
  });

  it("shows an error as a notice and clears it at the next question", async () => {
    const window = await openWindow();
    await window.tell({ type: "openLink", href: "x:y" });
    assert.equal(window.state.notice, "x:y can't be opened.");
    await window.tell({ type: "openConversation", conversationId: "nothing" });
    assert.match(window.state.notice ?? "", /no longer exists/);
    await window.tell({ type: "send", text: "Hello" });
    assert.equal(window.state.notice, "");
  });

  it("counts only attachments that the model does not have yet, and reports the limit", async () => {
    const window = await openWindow();
    const { controller, server, tell } = window;
    const look = (name: string) => {
      const file = { id: `file ${name}`, kind: "file" as const, label: name, uri: name };
      controller.attached.setInView({ place: name, attachments: [file] });
      controller.attachedChanged();
    };
    controller.setVisible(true);
    look("a.ts");
    await until("the costs", () => window.state.promptTokens === 3);
    assert.deepEqual([window.state.model.contextTokens, window.state.model.maxPromptTokens], [4096, 3072]);
    await tell({ type: "send", text: "What is it?" });
    await until("a request", () => server.asked.length === 1);
    await server.last.say("A file.");
    await server.last.end();
    const before = server.resolved.length;
    await until("another count", () => server.resolved.length > before);
    await until("nothing new", () => window.state.promptTokens === 25);
    assert.equal(window.state.chips[0]?.tokens, 3);
    look("b.ts");
    await until("the other file", () => window.state.promptTokens === 28);
  });

  it("reads and counts nothing while the panel is closed", async () => {
    const window = await openWindow();
    const { controller, server, tell } = window;
    controller.setVisible(true);
    await tell({ type: "dropContext", uris: ["b.ts"] });
    await until("the costs", () => window.state.chips[0]?.tokens !== undefined);
    controller.setVisible(false);
    const before = server.resolved.length;
    controller.contentsChanged();
    controller.attachedChanged();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(server.resolved.length, before);
    controller.setVisible(true);
    await until("the costs again", () => server.resolved.length > before);
  });

  it("rejects messages that are too long or empty", async () => {
    const window = await openWindow();
    await window.tell({ type: "send", text: "x".repeat(2_000_001) });
    assert.match(window.state.notice ?? "", /2,000,001 characters/);
    await window.tell({ type: "send", text: "  " });
    assert.equal(window.state.turns.length, 0);
  });

  it("applies code to the files that the question was about", async () => {
    const window = await openWindow();
    await window.tell({ type: "dropContext", uris: ["b.ts"] });
    await window.tell({ type: "send", text: "Fix it" });
    await until("a request", () => window.server.asked.length === 1);
    await window.server.last.say("```\nx\n```");
    await window.server.last.end();
    const turnId = window.state.turns[1]?.id ?? "";
    await window.tell({ type: "applyCode", turnId, code: "x", info: "" });
    assert.deepEqual(window.done, ['apply ["x",["b.ts"]]']);
  });

  it("offers to apply a complete answer that names files, and to show a review in the files", async () => {
    const changes: Attachment = { id: "changes all", kind: "changes", label: "Changes" };
    const window = await openWindow({ forCommand: [changes] });
    const { server, done, tell } = window;
    const text = "```ts a.ts\na\n```\n\n```ts b.ts\nb\n```\n";
    await tell({ type: "send", text: "Change both", command: "review" });
    await until("a request", () => server.asked.length === 1);
    await server.last.say(text);
    const [, streaming] = window.state.turns;
    assert.equal(streaming?.offers, undefined);
    await server.last.end();
    const [, answered] = window.state.turns;
    assert.deepEqual(answered?.offers, ["applyAll", "reviewChanges"]);
    await tell({ type: "applyAll", turnId: answered?.id ?? "" });
    assert.deepEqual(done, [`apply all ${JSON.stringify([text, "version 0"])}`]);
  });

  it("keeps the file versions of a question, even if hidden, asked again or edited", async () => {
    const { server, done, tell, ...window } = await openWindow();
    const answer = async (count: number) => {
      await until("a request", () => server.asked.length === count);
      await server.last.say("a");
      await server.last.end();
    };
    const applied = async () => {
      await tell({
        type: "applyAll",
        turnId: window.controller.conversations.current.conversation.turns.at(-1)?.id ?? "",
      });
      return done.at(-1);
    };
    await tell({ type: "send", text: "One" });
    await until("a request", () => server.asked.length === 1);
    await tell({ type: "send", text: "Two" });
    const { conversationId } = window.state;
    await tell({ type: "newChat" });
    await answer(1);
    await answer(2);
    await tell({ type: "openConversation", conversationId });
    const expected = `apply all ${JSON.stringify(["a", "version 1"])}`;
    assert.equal(await applied(), expected);
    const [question, first] = window.controller.conversations.current.conversation.turns.slice(-2);
    await tell({ type: "regenerate", turnId: first?.id ?? "" });
    await answer(3);
    assert.equal(await applied(), expected);
    await tell({ type: "edit", turnId: question?.id ?? "", text: "Two, please" });
    await answer(4);
    assert.equal(await applied(), expected);
  });

  it("shows the chat model, the reason why there is none, and a stopped server", async () => {
    const window = await openWindow();
    window.server.refuse = "This model can't chat: choose another.";
    window.controller.setVisible(true);
    await until("the reason", () => window.state.model.state === "off");
    assert.equal(window.state.model.message, "This model can't chat: choose another.");
    window.server.refuse = undefined;
    window.controller.model.settingsChanged();
    await until("the model", () => window.state.model.state === "ready");
    assert.equal(window.state.model.name, "Scripted");
    const status = { state: "ready", seal: "open" } as const;
    window.controller.model.statusReceived({ ...status, chatProblem: "No model file found at /a." });
    assert.deepEqual(
      [window.state.model.state, window.state.model.message],
      ["off", "No model file found at /a."],
    );
    window.controller.model.statusReceived({ ...status, chatProblem: "No model file found at /b." });
    assert.equal(window.state.model.message, "No model file found at /b.");
    window.controller.model.statusReceived(status);
    await until("the model that is there now", () => window.state.model.state === "ready");
    window.controller.model.serverChanged({ phase: "restarting" });
    assert.equal(window.state.model.state, "loading");
    window.controller.model.serverChanged({ phase: "failed", message: "It stopped." });
    assert.deepEqual([window.state.model.state, window.state.model.message], ["error", "It stopped."]);
    window.controller.model.serverChanged({ phase: "running" });
    await until("the model again", () => window.state.model.state === "ready");
  });
});
