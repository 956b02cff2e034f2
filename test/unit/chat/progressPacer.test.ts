import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ProgressPacer } from "../../../server/features/progress/progressPacer";
import type { ChatProgress } from "../../../server/protocol/chat";

function pacer() {
  const sent: ChatProgress[] = [];
  let time = 1000;
  const paced = new ProgressPacer(
    (progress) => sent.push(progress),
    () => time,
  );
  const text = (text: string) => paced.add({ type: "text", text });
  return { sent, paced, text, pass: (ms: number) => (time += ms) };
}

describe("ProgressPacer", () => {
  it("sends the first text at once and joins texts that come faster than a screen shows them", () => {
    const { sent, paced, text, pass } = pacer();
    text("a");
    assert.deepEqual(sent, [{ type: "text", text: "a" }]);
    text("b");
    text("c");
    assert.equal(sent.length, 1);
    pass(16);
    text("d");
    assert.deepEqual(sent.slice(1), [{ type: "text", text: "bcd" }]);
    text("e");
    paced.flush();
    assert.deepEqual(sent.slice(2), [{ type: "text", text: "e" }]);
  });

  it("sends waiting text after a while even if no more text comes", async () => {
    const { sent, text } = pacer();
    text("a");
    text("b");
    while (sent.length < 2) await sleep(1);
    assert.deepEqual(sent[1], { type: "text", text: "b" });
  });

  it("sends events of another kind at once, in order", () => {
    const { sent, paced, text } = pacer();
    paced.add({ type: "waiting", message: "Loading" });
    paced.add({ type: "waiting", message: "Loading", fraction: 0.5 });
    paced.add({ type: "waiting", message: "Loading", fraction: 0.7 });
    paced.add({ type: "thinking", text: "Hm" });
    text("a");
    assert.deepEqual(sent, [
      { type: "waiting", message: "Loading" },
      { type: "waiting", message: "Loading", fraction: 0.7 },
      { type: "thinking", text: "Hm" },
      { type: "text", text: "a" },
    ]);
  });
});
