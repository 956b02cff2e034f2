import assert from "node:assert/strict";
import { terminalText } from "../../../server/commandLine/terminalText";
import { terminalAttacks } from "../../injection/terminal";

describe("prompt injection: the terminal", () => {
  for (const { name, says, printed } of terminalAttacks) {
    it(name, () => assert.equal(says.map(terminalText).join(""), printed));
  }

  it("leaves what is only text as it is", () => {
    const text = "\tüber 👩‍💻 «a»\n";
    assert.equal(terminalText(text), text);
  });
});
