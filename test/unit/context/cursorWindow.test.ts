import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { cursorWindow } from "../../../server/context/cursorWindow";

const document = (text: string) => TextDocument.create("file:///a.ts", "typescript", 1, text);

describe("cursor window", () => {
  it("cuts the text at the cursor, with bare line feeds", () => {
    const window = cursorWindow(document("\uFEFFone\r\ntwo\r\nthree"), { line: 1, character: 1 }, 1000);
    assert.deepEqual(window, { prefix: "one\nt", suffix: "wo\nthree", firstLine: 0, eol: "\r\n" });
  });

  it("starts at a line start and gives its number", () => {
    const text = Array.from({ length: 100 }, (_, at) => `line ${at}\n`).join("");
    const window = cursorWindow(document(text), { line: 50, character: 0 }, 40);
    assert.equal(window?.prefix, "line 46\nline 47\nline 48\nline 49\n");
    assert.equal(window?.firstLine, 46);
    assert.equal(window?.suffix.length, 40);
  });

  it("starts at the same place while typing in a very long line", () => {
    const beginnings = new Set(
      [500, 501, 502, 503].map((length) => {
        const text = Array.from({ length }, (_, at) => at % 10).join("");
        return (
          length - (cursorWindow(document(text), { line: 0, character: length }, 100)?.prefix.length ?? 0)
        );
      }),
    );
    assert.ok(beginnings.size <= 2);
  });

  it("treats a selected suggestion as typed", () => {
    const range = { start: { line: 0, character: 6 }, end: { line: 0, character: 8 } };
    const window = cursorWindow(document("items.fo();"), { line: 0, character: 8 }, 100, {
      range,
      text: "forEach",
    });
    assert.equal(window?.prefix, "items.forEach");
    assert.equal(window?.suffix, "();");
  });

  it("is undefined for a place outside the document", () => {
    for (const position of [
      { line: 5, character: 0 },
      { line: 0, character: 9 },
      { line: -1, character: 0 },
    ]) {
      assert.equal(cursorWindow(document("text"), position, 100), undefined);
    }
  });

  it("joins prefix and suffix at the cursor for any text and line ends", () => {
    const text = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n", "\r\n", "\r", "\t")));
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 50 }), (parts, at, maxChars) => {
        const whole = document(parts.join(""));
        const offset = at % (whole.getText().length + 1);
        const window = cursorWindow(whole, whole.positionAt(offset), maxChars);
        // An offset inside "\r\n" is not a position.
        if (window === undefined) return;
        assert.ok(window.prefix.length <= maxChars && window.suffix.length <= maxChars);
        assert.doesNotMatch(window.prefix + window.suffix, /\r/);
      }),
    );
  });
});
