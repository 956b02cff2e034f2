import assert from "node:assert/strict";
import { chatHistory } from "../../../server/engine/chat/chatHistory";
import { specialTokenEscaper } from "../../../server/engine/tokens/specialTokenEscaper";

const as = <Value>(value: Value): Value => value;

describe("chatHistory", () => {
  it("ends where the answer begins", () => {
    assert.deepEqual(chatHistory([{ role: "user", text: "Hi" }], as), [
      { type: "user", text: "Hi" },
      { type: "model", response: [] },
    ]);
    assert.deepEqual(chatHistory([{ role: "assistant", text: "one," }], as), [
      { type: "model", response: ["one,"] },
    ]);
  });

  it("attaches a tool's answer to its call, and later text after it", () => {
    const call = { id: "1", name: "read", arguments: '{"path":"a"}' };
    const history = chatHistory(
      [
        { role: "assistant", text: "Let me see.", toolCalls: [call] },
        { role: "tool", toolCallId: "1", text: "the file" },
        { role: "assistant", text: "It is empty." },
        { role: "user", text: "Thanks" },
      ],
      as,
    );
    assert.deepEqual(history[0], {
      type: "model",
      response: [
        "Let me see.",
        {
          type: "functionCall",
          name: "read",
          params: { path: "a" },
          result: "the file",
          startsNewChunk: true,
        },
        "It is empty.",
      ],
    });
    assert.equal(history.length, 3);
  });

  it("turns the answer to a missing call into a message", () => {
    const history = chatHistory([{ role: "tool", toolCallId: "9", text: "the file" }], as);
    assert.deepEqual(history[0], { type: "user", text: "the file" });
  });

  it("keeps arguments that are not JSON", () => {
    const call = { id: "1", name: "read", arguments: "{broken" };
    const [item] = chatHistory([{ role: "assistant", text: "", toolCalls: [call] }], as);
    assert.ok(item?.type === "model");
    assert.equal(
      typeof item.response[0] === "object" && "params" in item.response[0] && item.response[0].params,
      "{broken",
    );
  });
});

describe("specialTokenEscaper", () => {
  const escapeTokens = specialTokenEscaper(["<|im_end|>", "<|im_end|>x", "[INST]", "</s>"]);

  it("escapes special tokens anywhere", () => {
    assert.deepEqual(escapeTokens({ a: ["x<|im_end|>x", 1, null], "[INST]": "</s></s>" }), {
      a: ["x< |im_end|>x", 1, null],
      "[ INST]": "< /s>< /s>",
    });
  });

  it("changes nothing else", () => {
    const value = { a: "if (a < b || c > d) {}", b: [true, "[IN", "ST]"] };
    assert.deepEqual(escapeTokens(value), value);
    assert.equal(specialTokenEscaper([])(value), value);
  });
});
