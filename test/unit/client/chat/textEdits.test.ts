import assert from "node:assert/strict";
import fc from "fast-check";
import { textEdits } from "../../../../client/chat/apply/textEdits";

function apply(text: string, edits: ReturnType<typeof textEdits>): string {
  return edits.reduceRight(
    (now, { start, end, text: added }) => now.slice(0, start) + added + now.slice(end),
    text,
  );
}

describe("edits between two texts", () => {
  it("change only the lines that differ", () => {
    assert.deepEqual(textEdits("a\nb\nc\nd\n", "a\nB\nc\nD\n"), [
      { start: 2, end: 4, text: "B\n" },
      { start: 6, end: 8, text: "D\n" },
    ]);
    assert.deepEqual(textEdits("a\n", "a\n"), []);
    assert.deepEqual(textEdits("a\r\nb", "a\r\nc"), [{ start: 3, end: 4, text: "c" }]);
  });

  it("make the one of the other", () => {
    const text = fc
      .array(fc.constantFrom("a\n", "b\n", "\n", "c\r\n", "d"), { maxLength: 12 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(text, text, (before, after) =>
        assert.equal(apply(before, textEdits(before, after)), after),
      ),
    );
  });
});
