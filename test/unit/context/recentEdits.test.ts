import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { RecentEdits } from "../../../server/context/history/recentEdits";

const at = (start: number, end: number) => ({
  start: { line: start, character: 0 },
  end: { line: end, character: 0 },
});
const uri = "file:///a.ts";

describe("recent edits", () => {
  it("joins near edits and separates distant ones, the latest first", () => {
    const edits = new RecentEdits();
    edits.record({ uri, range: at(10, 10), text: "x" });
    edits.record({ uri, range: at(100, 100), text: "x" });
    edits.record({ uri, range: at(14, 14), text: "y" });
    assert.deepEqual(edits.list(), [
      { uri, start: 10, end: 14 },
      { uri, start: 100, end: 100 },
    ]);
  });

  it("moves when lines above change", () => {
    const edits = new RecentEdits();
    edits.record({ uri, range: at(100, 100), text: "x" });
    edits.record({ uri, range: at(10, 12), text: "a\nb\nc\nd\ne\n" });
    assert.deepEqual(edits.list()[1], { uri, start: 103, end: 103 });
    edits.record({ uri: "file:///b.ts", range: at(0, 0), text: "\n\n\n" });
    assert.deepEqual(edits.list()[2], { uri, start: 103, end: 103 });
  });

  it("keeps only the latest part of a long edit", () => {
    const edits = new RecentEdits();
    for (let line = 0; line < 500; line++) edits.record({ uri, range: at(line, line), text: "x\n" });
    const [only, ...others] = edits.list();
    assert.ok(others.length === 0 && only !== undefined);
    assert.ok(only.end >= 499 && only.end - only.start <= 31);
    for (let file = 0; file < 100; file++)
      edits.record({ uri: `file:///${file}`, range: at(0, 0), text: "" });
    assert.ok(edits.list().length <= 30);
  });

  it("gives only existing lines after any edits", () => {
    const edit = fc.record({
      start: fc.nat(60),
      length: fc.nat(30),
      text: fc.array(fc.constant("l\n"), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (made) => {
        const edits = new RecentEdits();
        const document = TextDocument.create(uri, "typescript", 1, "l\n".repeat(50));
        for (const { start, length, text } of made) {
          const first = Math.min(start, document.lineCount - 1);
          const range = at(first, Math.min(first + length, document.lineCount - 1));
          TextDocument.update(document, [{ range, text: text.join("") }], 2);
          edits.record({ uri, range, text: text.join("") });
          for (const known of edits.list()) {
            assert.ok(known.start >= 0 && known.start <= known.end && known.end < document.lineCount);
          }
        }
      }),
    );
  });
});
