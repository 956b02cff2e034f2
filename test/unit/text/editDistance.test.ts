import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, isSameLine } from "../../../server/text/editDistance";

describe("editDistance", () => {
  it("counts insertions, deletions and substitutions", () => {
    assert.equal(editDistance("kitten", "sitting"), 3);
    assert.equal(editDistance("", "abc"), 3);
    assert.equal(editDistance("abc", "abc"), 0);
  });

  it("gives up beyond the limit", () => {
    assert.ok(editDistance("kitten", "sitting", 2) > 2);
    assert.ok(editDistance("a", "abcdef", 2) > 2);
  });

  it("is a metric", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        assert.equal(editDistance(a, b) === 0, a === b);
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe("isSameLine", () => {
  it("ignores blanks, quotes and separators", () => {
    assert.ok(isSameLine("  return a;", "return a"));
    assert.ok(isSameLine('import a from "module-a";', "import a from 'module-a';") === false);
    assert.ok(
      isSameLine(
        'import { first, second } from "../a/module/b"',
        "import { first, second } from '../a/module/b'",
      ),
    );
    assert.ok(isSameLine("f(a,b)", "f(a, b)"));
  });

  it("distinguishes neighbouring lines", () => {
    assert.ok(!isSameLine("x: number;", "y: number;"));
    assert.ok(!isSameLine("print(a - b)", "print(a + b)"));
    assert.ok(!isSameLine("const value1 = read(1);", "const value2 = read(2);"));
  });
});
