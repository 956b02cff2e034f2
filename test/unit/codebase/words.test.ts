import assert from "node:assert/strict";
import fc from "fast-check";
import { indexedWords, queryWords } from "../../../server/codebase/index/words";

describe("codebase words", () => {
  it("are names and their parts", () => {
    assert.equal(indexedWords("readFile(HTTPServer2)"), "readFile read File HTTPServer2 HTTP Server2");
    // The database's tokenizer already splits at underscores.
    assert.equal(indexedWords("max_cached_chars"), "max cached chars");
    assert.equal(indexedWords("plain 42 $"), "plain 42 $");
  });

  it("are pairs of characters in scripts without spaces", () => {
    assert.equal(indexedWords("数据库连接"), "数据 据库 库连 连接");
    assert.deepEqual(queryWords("数据库"), ["数据", "据库"]);
  });

  it("are the meaningful ones of a question", () => {
    assert.deepEqual(queryWords("How does the server restart after a crash?"), [
      "server",
      "restart",
      "crash",
    ]);
    assert.deepEqual(queryWords("Where is `completeAtCursor` defined?"), [
      "completeatcursor",
      "complete",
      "at",
      "cursor",
      "defined",
    ]);
    assert.deepEqual(queryWords("code-server files"), ["code", "server"]);
    assert.deepEqual(queryWords("Explain this code"), []);
    assert.deepEqual(queryWords("server SERVER Server"), ["server"]);
  });

  it("are few and harmless for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        indexedWords(text);
        const words = queryWords(text);
        assert.ok(words.length <= 40 && words.every((word) => !/["\s]/.test(word)));
      }),
    );
  });
});
