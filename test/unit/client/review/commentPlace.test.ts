import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { findLines, moveLine } from "../../../../client/review/commentPlace";

const text = ["a = 1", "b = 2", "}", "a = 1", "}", "c = 3"];

describe("lines of a comment", () => {
  it("are found at the expected line or at the only match", () => {
    assert.equal(findLines(text, ["b = 2"], 1), 1);
    assert.equal(findLines(text, ["a = 1"], 3), 3);
    assert.equal(findLines(text, ["b = 2", "}"], 4), 1);
    assert.equal(findLines(text, ["c = 3"], -7), 5);
  });

  it("are not found if missing, ambiguous or blank", () => {
    for (const wanted of [["a = 1"], ["d = 4"], ["c = 3", "}"], ["}"], [""]])
      assert.equal(findLines(text, wanted, 1), undefined, wanted.join());
  });

  it("follow every change that leaves them alone", () => {
    const line = fc.constantFrom("one", "two", "", "  }");
    const place = fc.record({
      from: fc.nat(),
      length: fc.nat(20),
      text: fc.constantFrom("", "x", "\n", "y\nz", "\n\n\n"),
    });
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(line),
        fc.array(place, { maxLength: 5 }),
        (before, after, places) => {
          const commented = "what is remarked";
          let document = TextDocument.create("file:///a", "", 1, [...before, commented, ...after].join("\n"));
          let at = before.length;
          for (const { from, length, text: inserted } of places) {
            const all = document.getText();
            const start = all.indexOf(commented);
            // A place above or below, never in the line itself.
            const bounds =
              from % 2 === 0 ? [0, Math.max(0, start - 1)] : [start + commented.length, all.length];
            const [least = 0, most = 0] = bounds;
            const offset = least + (from % (most - least + 1));
            const end = Math.min(offset + length, most);
            const range = { start: document.positionAt(offset), end: document.positionAt(end) };
            if (start === 0 && from % 2 === 0) continue;
            const change = {
              start: range.start.line,
              end: range.end.line,
              endCharacter: range.end.character,
              added: inserted.split("\n").length - 1,
            };
            document = TextDocument.update(document, [{ range, text: inserted }], document.version + 1);
            at = moveLine(at, change);
          }
          const lines = document.getText().split("\n");
          const expected = lines.findIndex((each) => each.startsWith(commented));
          assert.equal(at, expected);
          if (lines[at] === commented) assert.equal(findLines(lines, [commented], at), at);
        },
      ),
    );
  });

  it("move down when a line is inserted right above, but not when they are extended", () => {
    assert.equal(moveLine(3, { start: 3, end: 3, endCharacter: 0, added: 2 }), 5);
    assert.equal(moveLine(3, { start: 3, end: 3, endCharacter: 4, added: 2 }), 3);
    assert.equal(moveLine(3, { start: 1, end: 3, endCharacter: 0, added: 0 }), 1);
  });
});
