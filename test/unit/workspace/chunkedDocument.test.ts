import assert from "node:assert/strict";
import fc from "fast-check";
import { type Range, TextDocument } from "vscode-languageserver-textdocument";
import { ChunkedDocument } from "../../../server/workspace/chunkedDocument";

const units = ["a", "b", "\n", "\r\n", "\r", "é", "→", "𝒳", "\ud83d", "\udc00"];
const short = fc.string({ unit: fc.constantFrom(...units), maxLength: 12 });
/** Longer than a few chunks, with line breaks anywhere, also at chunk borders. */
const long = fc
  .tuple(
    fc.array(fc.tuple(short, fc.constantFrom(1, 1, 7, 500, 3000))),
    fc.constantFrom("", "x".repeat(4095), "x".repeat(9000)),
  )
  .map(([parts, lead]) => lead + parts.map(([text, times]) => text.repeat(times)).join(""));
const position = fc.record({
  line: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.integer({ min: 0, max: 40_000 })),
  character: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.integer({ min: 0, max: 20_000 })),
});
/** Includes reversed ranges and ranges outside the document. */
const range = fc.record({ start: position, end: position });
const change = fc.record({ range: fc.option(range, { freq: 15 }), text: fc.oneof(short, long) });

describe("ChunkedDocument", () => {
  it("agrees with a document of the LSP library after any changes", () => {
    fc.assert(
      fc.property(long, fc.array(change, { maxLength: 6 }), fc.array(range), (text, changes, asked) => {
        const document = new ChunkedDocument("file:///a", "x", 1, text);
        let expected = TextDocument.create("file:///a", "x", 1, text);
        for (const { range, text } of changes) {
          const made = range === null ? { text } : { range, text };
          document.change(made);
          TextDocument.update(expected, [made], 2);
          // Recreated, because the library's line offsets are wrong after a range outside the document.
          expected = TextDocument.create("file:///a", "x", 1, expected.getText());
          compare(document, expected, asked);
        }
        compare(document, expected, asked);
      }),
      { numRuns: 150 },
    );
  });

  it("also agrees at chunk borders", () => {
    const units = ["\r", "\n", "y"];
    const middles = units.flatMap((a) => units.flatMap((b) => units.map((c) => a + b + c)));
    const offsets = [4094, 4095, 4096, 4097, 4098];
    for (const middle of middles) {
      // Two chunks of 4096 code units; the middle spans their border.
      const whole = ("x".repeat(4095) + middle).padEnd(8192, "z");
      for (const text of ["", ...units]) {
        for (const [from, to] of offsets.flatMap((a) => offsets.map((b) => [a, b] as const))) {
          const document = new ChunkedDocument("file:///a", "x", 1, whole);
          const before = TextDocument.create("file:///a", "x", 1, whole);
          const range = { start: before.positionAt(from), end: before.positionAt(to) };
          document.change({ range, text });
          TextDocument.update(before, [{ range, text }], 2);
          const after = TextDocument.create("file:///a", "x", 1, before.getText());
          compare(document, after, [{ start: range.start, end: { line: 9, character: 0 } }]);
        }
      }
    }
  });

  it("cuts by offsets", () => {
    const text = "one\r\ntwo\n".repeat(2000);
    const document = new ChunkedDocument("file:///a", "x", 1, text);
    for (const [start, end] of [
      [0, 4],
      [4, 5],
      [4090, 8200],
      [17_990, 99_999],
      [5, 5],
      [9, 3],
    ]) {
      assert.equal(document.slice(start ?? 0, end), text.slice(start, Math.max(start ?? 0, end ?? 0)));
    }
    assert.equal(document.slice(17_000), text.slice(17_000));
  });
});

function compare(document: ChunkedDocument, expected: TextDocument, ranges: readonly Range[]): void {
  assert.equal(document.lineCount, expected.lineCount);
  assert.equal(document.length, expected.getText().length);
  assert.equal(document.getText(), expected.getText());
  for (const range of ranges) {
    assert.equal(document.getText(range), expected.getText(range));
    for (const position of [range.start, range.end]) {
      assert.equal(document.offsetAt(position), expected.offsetAt(position));
      const { line, character } = position;
      for (const offset of [line, character, document.length - character])
        assert.deepEqual(document.positionAt(offset), expected.positionAt(offset));
      assert.deepEqual(document.getLineRange(line), expected.getLineRange(line));
      assert.equal(document.getEOLCharacters(line), expected.getEOLCharacters(line));
    }
  }
}
