import assert from "node:assert/strict";
import { isSample, sampleText } from "../../../client/gettingStarted/sampleText";

describe("the sample of “Get Started”", () => {
  it("tells the key in a comment, and ends where the cursor is", () => {
    const { text, offset } = sampleText();
    assert.match(text, /^# Press Tab to accept the gray text\.\n/);
    assert.ok(text.slice(0, offset).endsWith("return self.x == other.x and "));
    assert.match(text.slice(offset), /^\n\n.*\n.*type a space after “or”\.\n.* or\n/);
    assert.match(text, /\n# You can close this file without saving it\.\n$/);
  });

  it("is known while and after its gaps are filled, and no other text is", () => {
    const { text, offset } = sampleText();
    const filled = `${text.slice(0, offset)}self.y == other.y${text.slice(offset)}`;
    for (const each of [text, filled, filled.replace(" or\n", " or self.y == other.y\n")])
      assert.ok(isSample(each));
    for (const each of ["", "\n", text.slice(1), text.slice(0, 40)]) assert.ok(!isSample(each));
  });
});
