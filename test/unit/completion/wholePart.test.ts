import assert from "node:assert/strict";
import { wholePart } from "../../../server/completion/scope/wholePart";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { loadedTrees } from "../../support/syntaxTrees";

const cases = [
  ["go", "func f() {\n\t", "a := one(1)\n\tb := two(2)\n\tc := three(a", "a := one(1)\n\tb := two(2)"],
  ["ruby", "def f\n  ", "a = 1\n  b = 2\n  if a\n    go(b", "a = 1\n  b = 2"],
  ["python", "def f():\n    ", "a = 1\n    for x in a:\n        go(x", "a = 1"],
  ["typescript", "function f() {\n  ", "a();\n  b(c);", "a();\n  b(c);"],
  ["typescript", "function f() {\n  ", "if (a) {\n    b();\n    c(", "if (a) {\n    b();"],
  ["typescript", "const a = ", "items.filter((item) => item.price", ""],
  ["typescript", "const a = ", "[1, 2, 3];", "[1, 2, 3];"],
  ["yaml", "web:\n  ", "image: x\n  ports: [8080, 80", "image: x"],
  ["java", "void f() {\n  ", "if (a) {", ""],
  ["css", ".a {\n  ", "color: red;\n  margin: 0 au", "color: red;"],
  ["markdown", "# A\n\n", "Run this.\n\n```sh\nmake\nmake ins", "Run this."],
  ["markdown", "# A\n\n", "A sentence that is whole.", "A sentence that is whole."],
  ["markdown", "# A\n\n", "A sentence that is", ""],
] as const;

describe("the complete part of a truncated answer", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(cases.map(([languageId]) => languageId));
  });

  for (const [languageId, prefix, text, expected] of cases) {
    it(`${languageId}: ${JSON.stringify(text)}`, () => {
      const place = { prefix, suffix: "\n", languageId };
      const syntax = trees.at(place, languageId);
      assert.equal(wholePart(text, { ...place, syntax, isInLine: true }), expected, "by grammar");
      assert.equal(wholePart(text, { ...place, isInLine: true }), expected, "by indentation");
    });
  }

  it("keeps a last line that ends in a line break", () => {
    const place = { prefix: "def f():\n    ", suffix: "\n", languageId: "python", isInLine: false };
    assert.equal(wholePart("a = 1\n    b = a + c", place), "a = 1\n    b = a + c");
    assert.equal(wholePart("a = 1\n    if a:", place), "a = 1");
  });
});
