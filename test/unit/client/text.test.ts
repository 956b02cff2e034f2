import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeMarkdown, plainText } from "../../../client/ui/text";

describe("text of unknown origin", () => {
  it("is one line without icons", () => {
    assert.equal(plainText("  a\r\n\tb\u0000c $(trash)$(x) "), "a b c $ (trash)$ (x)");
  });

  it("is cut between characters, not inside one", () => {
    assert.equal(plainText("😀😀😀😀", 3), "😀😀…");
    assert.equal(plainText("😀😀😀", 3), "😀😀😀");
  });

  it("becomes no link, image, HTML or icon in Markdown", () => {
    const name = "[x](command:rm) <img src=x> https://a.b `c` $(bug)";
    assert.equal(
      escapeMarkdown(name),
      "\\[x\\] \\(command\\:rm\\) \\<img src\\=x\\> https\\:\\/\\/a\\.b \\`c\\` \\$ \\(bug\\)",
    );
  });

  it("keeps its letters: without the escapes it reads the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        assert.equal(escapeMarkdown(text).replace(/\\(.)/gu, "$1"), plainText(text));
      }),
    );
  });
});
