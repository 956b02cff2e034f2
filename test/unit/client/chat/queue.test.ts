import assert from "node:assert/strict";
import { until, useChatWindows } from "../../../support/chatWindow";

describe("chat queue", () => {
  const openWindow = useChatWindows();

  /** A window in which the questions in `waiting` are queued behind "One". */
  async function openBusy(...waiting: readonly string[]) {
    const window = await openWindow();
    await window.tell({ type: "send", text: "One" });
    await until("a request", () => window.server.asked.length === 1);
    for (const text of waiting) {
      const [, command, rest] = /^[/](fix|explain) (.*)$/.exec(text) ?? [];
      if (command === "fix" || command === "explain")
        await window.tell({ type: "send", text: rest ?? "", command });
      else await window.tell({ type: "send", text });
    }
    const queue = () => window.state.queue.map(({ text }) => text);
    assert.deepEqual(queue(), waiting);
    return { window, queue };
  }

  it("is restored when the user returns to the conversation after a failure", async () => {
    const { window, queue } = await openBusy("Two");
    const { conversationId } = window.state;
    await window.server.last.fail("No model.");
    await window.tell({ type: "newChat" });
    assert.deepEqual(queue(), []);
    await window.tell({ type: "openConversation", conversationId });
    assert.deepEqual(queue(), ["Two"]);
  });

  it("is restored in the next window and asked after the answer before it", async () => {
    const { window } = await openBusy("/explain Two", "Three");
    await window.tell({ type: "dropContext", uris: ["b.ts"] });
    await window.tell({ type: "send", text: "Four" });
    await window.controller.flush();
    const next = await openWindow();
    assert.deepEqual(
      next.state.queue.map(({ text }) => text),
      ["/explain Two", "Three", "Four"],
    );
    await next.tell({ type: "unqueue", queueId: next.state.queue[1]?.id ?? "" });
    await next.controller.flush();
    const last = await openWindow();
    await last.tell({ type: "regenerate", turnId: last.state.turns[1]?.id ?? "" });
    for (const count of [1, 2, 3]) {
      await until(`request ${count}`, () => last.server.asked.length === count);
      await last.server.last.say("So.");
      await last.server.last.end();
    }
    const { messages } = last.server.last.params;
    assert.deepEqual(
      messages.flatMap((each) =>
        each.role === "user" ? [[each.command, each.text, each.context?.length]] : [],
      ),
      [
        [undefined, "One", undefined],
        ["explain", "Two", undefined],
        [undefined, "Four", 1],
      ],
    );
    assert.deepEqual(last.state.queue, []);
  });

  it("returns to the input as one text with the command in front", async () => {
    const { window } = await openBusy("Two", "/fix it");
    await window.tell({ type: "stop" });
    assert.deepEqual(window.others.at(-1), { type: "prefill", text: "/fix it\n\nTwo" });
    await window.controller.flush();
    assert.deepEqual((await openWindow()).state.queue, []);
  });
});
