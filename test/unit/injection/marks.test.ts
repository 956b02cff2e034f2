import assert from "node:assert/strict";
import { chatHistory } from "../../../server/engine/chat/chatHistory";
import { specialTokenEscaper } from "../../../server/engine/tokens/specialTokenEscaper";
import { markAttacks } from "../../injection/tools";

const marks = ["<|im_start|>", "<|im_end|>"];

describe("prompt injection: special tokens in tool calls", () => {
  for (const { name, toolName = "read", argument = "" } of markAttacks) {
    it(name, () => {
      const call = { id: "1", name: toolName, arguments: JSON.stringify({ path: argument, [argument]: 1 }) };
      const [item] = chatHistory(
        [{ role: "assistant", text: "", toolCalls: [call] }],
        specialTokenEscaper(marks),
      );
      const text = JSON.stringify(item);
      for (const mark of marks) assert.ok(!text.includes(mark), text);
    });
  }
});
