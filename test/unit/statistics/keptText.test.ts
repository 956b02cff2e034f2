import assert from "node:assert/strict";
import fc from "fast-check";
import { editOf, keptShare, minimalEdit, rebase } from "../../../server/statistics/keptText";
import { ChunkedDocument } from "../../../server/workspace/chunkedDocument";

const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "\r\n", "(", "🙂"), maxLength: 20 });

describe("kept text", () => {
  it("is found again after any edits before and after it", () => {
    const edits = fc.array(fc.record({ after: fc.boolean(), from: fc.nat(), length: fc.nat(6), text }));
    fc.assert(
      fc.property(text, text, text, edits, (before, accepted, after, changes) => {
        let whole = before + accepted + after;
        let region = { start: before.length, end: before.length + accepted.length };
        for (const change of changes) {
          // Somewhere beside the region, including its edges.
          const [low, high] = change.after ? [region.end, whole.length] : [0, region.start];
          const start = low + (change.from % (high - low + 1));
          const end = Math.min(high, start + change.length);
          // At the edge of an empty region the sides are ambiguous.
          if (accepted === "" || (start === end && change.text === "")) continue;
          const edit = { start, end, text: change.text };
          region = rebase(region, edit);
          whole = whole.slice(0, start) + change.text + whole.slice(end);
          assert.equal(whole.slice(region.start, region.end), accepted);
        }
      }),
    );
  });

  it("stays a range of the document after any edit", () => {
    const span = fc
      .tuple(fc.nat(30), fc.nat(30))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(span, span, text, (region, at, inserted) => {
        const moved = rebase(region, { ...at, text: inserted });
        const length = 30 + inserted.length - (at.end - at.start);
        assert.ok(0 <= moved.start && moved.start <= moved.end && moved.end <= Math.max(length, moved.start));
      }),
    );
  });

  it("includes edits inside and excludes text typed right after it", () => {
    assert.deepEqual(rebase({ start: 2, end: 6 }, { start: 3, end: 4, text: "xyz" }), { start: 2, end: 8 });
    assert.deepEqual(rebase({ start: 2, end: 6 }, { start: 6, end: 6, text: "more" }), { start: 2, end: 6 });
    assert.deepEqual(rebase({ start: 2, end: 6 }, { start: 2, end: 2, text: "more" }), { start: 6, end: 10 });
    assert.deepEqual(rebase({ start: 2, end: 6 }, { start: 0, end: 4, text: "" }), { start: 0, end: 2 });
    assert.deepEqual(rebase({ start: 2, end: 6 }, { start: 4, end: 9, text: "x" }), { start: 2, end: 4 });
  });

  it("trims unchanged text from an edit without changing its result", () => {
    fc.assert(
      fc.property(text, text, text, text, (head, removed, tail, inserted) => {
        const whole = head + removed + tail;
        const edit = { start: head.length, end: head.length + removed.length, text: inserted };
        const { start, end, text } = minimalEdit(edit, whole);
        assert.equal(whole.slice(0, start) + text + whole.slice(end), head + inserted + tail);
        assert.ok(end - start <= removed.length && text.length <= inserted.length);
      }),
    );
  });

  it("turns a change into an edit of the document's own range", () => {
    const position = fc.record({ line: fc.nat(8), character: fc.nat(8) });
    const change = fc.record({ range: fc.option(fc.record({ start: position, end: position })), text });
    fc.assert(
      fc.property(text, change, (content, { range, text }) => {
        const document = new ChunkedDocument("file:///a", "x", 1, content);
        const change = range === null ? { text } : { range, text };
        const edit = editOf(document, change);
        document.change(change);
        assert.equal(document.getText(), content.slice(0, edit.start) + edit.text + content.slice(edit.end));
      }),
    );
  });

  it("measures how much text remains after edits", () => {
    assert.equal(keptShare("return a + b;", "return a + b;"), 1);
    assert.equal(keptShare("return a + b;", ""), 0);
    assert.equal(keptShare("abcd", "abxd"), 0.75);
    assert.equal(keptShare("ab", "abab"), 0.5);
    fc.assert(
      fc.property(text, text, (a, b) => {
        const share = keptShare(a, b);
        assert.ok(share >= 0 && share <= 1);
      }),
    );
    assert.equal(keptShare(`a${"x".repeat(50_000)}b`, `a${"y".repeat(50_000)}b`).toFixed(4), "0.0000");
  });
});
