import assert from "node:assert/strict";
import { answerWithCalls } from "../../../server/chat/handBackCalls";
import type { AnswerEvent, AnswerRequest } from "../../../server/engine/chatEngine";
import { EngineError } from "../../../server/engine/errors";
import { user } from "../../support/answers";

const text = (said: string): AnswerEvent => ({ type: "text", text: said, tokens: 1 });
const call = (id: string, at: number): AnswerEvent => ({
  type: "toolCall",
  call: { id, name: "look", arguments: JSON.stringify({ at }) },
});
const bad = (problem = "No such tool."): AnswerEvent => ({
  type: "badCall",
  id: "bad",
  name: "see",
  text: "<tool_call>see",
  problem,
});
const end = (generatedTokens: number, reason: "done" | "maxTokens" = "done"): AnswerEvent => ({
  type: "end",
  reason,
  generatedTokens,
});

/** The events of an engine that answers one after the other, and what it was asked. */
async function run(...answers: readonly AnswerEvent[][]) {
  const asked: AnswerRequest[] = [];
  const engine = {
    async *answer(request: AnswerRequest) {
      yield* answers[asked.push(request) - 1] ?? [];
    },
  };
  const events: AnswerEvent[] = [];
  const request = { messages: [user("Look.")], maxTokens: 10 };
  const { signal } = new AbortController();
  for await (const event of answerWithCalls(engine, request, signal)) events.push(event);
  return { asked, events };
}

describe("handing calls back", () => {
  it("leaves good answers as they are", async () => {
    const answer = [text("I look."), call("1", 1), end(5)];
    const { asked, events } = await run(answer);
    assert.deepEqual(events, answer);
    assert.equal(asked.length, 1);
  });

  it("tells the model what was wrong, and reports only what it does then", async () => {
    const { asked, events } = await run(
      [text("I see."), bad(), end(5)],
      [text("Sorry."), call("2", 2), end(7)],
    );
    assert.deepEqual(events, [text("I see."), text("\n\nSorry."), call("2", 2), end(12)]);
    assert.deepEqual(asked[1]?.messages.slice(1), [
      {
        role: "assistant",
        text: "I see.",
        toolCalls: [{ id: "bad", name: "see", arguments: '{"text":"<tool_call>see"}' }],
      },
      {
        role: "tool",
        toolCallId: "bad",
        text: "Error: this call was not run. No such tool. Write the call again, complete and correct.",
      },
    ]);
  });

  it("keeps good calls beside a bad one, once and in order", async () => {
    const { asked, events } = await run(
      [call("1", 1), bad(), call("3", 3), end(5)],
      [call("4", 1), call("5", 2), end(5)],
    );
    assert.deepEqual(events, [call("1", 1), call("3", 3), call("5", 2), end(10)]);
    const results = asked[1]?.messages
      .filter(({ role }) => role === "tool")
      .map((each) => each.text.slice(0, 9));
    assert.deepEqual(results, ["Accepted.", "Error: th", "Accepted."]);
  });

  it("gives up after some tries, with what was wrong", async () => {
    const wrong = [bad("Wrong."), end(1)];
    await assert.rejects(run(wrong, wrong, wrong), (error) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /invalid tool call \(Wrong\.\): try again, or choose another model/);
      return true;
    });
  });

  it("does not try again when there is no room", async () => {
    await assert.rejects(run([bad("Cut off."), end(10, "maxTokens")]), /invalid tool call \(Cut off\.\)/);
  });

  it("ends without an end when the answer is aborted", async () => {
    const { events, asked } = await run([text("I"), bad()]);
    assert.deepEqual(events, [text("I")]);
    assert.equal(asked.length, 1);
  });
});
