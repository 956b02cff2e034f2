import assert from "node:assert/strict";
import { terminalText } from "../../../server/commandLine/terminalText";
import { terminalInput } from "../../../server/protocol/code/shellBlock";
import { commandAttacks, terminalAttacks } from "../../injection/terminal";

describe("prompt injection: the terminal", () => {
  for (const { name, says, printed } of terminalAttacks) {
    it(name, () => assert.equal(says.map(terminalText).join(""), printed));
  }

  it("leaves plain text unchanged", () => {
    const text = "\tüber 👩‍💻 «a»\n";
    assert.equal(terminalText(text), text);
  });
});

describe("prompt injection: commands for the terminal", () => {
  for (const { name, info, block, line } of commandAttacks) {
    it(name, () => {
      const input = terminalInput(block, info);
      assert.equal(input.kind === "line" ? input.text : undefined, line);
      // The user sees pasted text before it runs, and it contains no control keys.
      if (input.kind === "paste") assert.doesNotMatch(input.text, /[^\P{Cc}\n\t]/u);
    });
  }
});
