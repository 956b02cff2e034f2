import assert from "node:assert/strict";
import { sampleText } from "../../../client/gettingStarted/sampleText";

describe("the sample of “Get Started”", () => {
  it("tells the key in a comment, and ends where the cursor is", () => {
    const { text, offset } = sampleText();
    assert.match(text, /^# Press Tab to accept the gray text\.\n/);
    assert.ok(text.slice(0, offset).endsWith("return self.x == other.x and "));
    assert.equal(text.slice(offset), "\n");
  });
});
