import assert from "node:assert/strict";
import { blockCloser, isClosedBelow, opensBlock } from "../../../server/text/blocks";
import { balance } from "../../../server/text/brackets";
import { isInComment } from "../../../server/text/comments";

describe("opensBlock", () => {
  const cases: readonly (readonly [line: string, languageId: string, expected: boolean])[] = [
    ["if (a) {", "c", true],
    ["if (a) { // then", "c", true],
    ["if (a) { /* then */", "c", true],
    ["// if (a) {", "c", false],
    ["if a:  # then", "python", true],
    ['url = "http://a.b/#c"', "python", false],
    ["const f = () =>", "typescript", true],
    ["ptr->", "c", false],
    ["  1 ->", "elixir", true],
    ["list.map { x ->", "kotlin", true],
    ["label:", "java", false],
    ["default:", "java", true],
    ["if x then return end", "ruby", false],
    ["function add(a)", "lua", true],
    ["*.txt)", "shellscript", true],
    ['<div class="a">', "html", true],
    ["<img src='a'>", "html", false],
    ["<br/>", "html", false],
    ["if (a > b)", "javascriptreact", false],
    ["main = do", "haskell", true],
  ];
  for (const [line, languageId, expected] of cases) {
    it(`${line} in ${languageId}: ${expected}`, () => assert.equal(opensBlock(line, languageId), expected));
  }
});

describe("closingMark", () => {
  it("is the mark that closes the block", () => {
    assert.equal(blockCloser("  });", "typescript"), "}");
    assert.equal(blockCloser("end", "ruby"), "end");
    assert.equal(blockCloser("end", "typescript"), undefined);
    assert.equal(blockCloser("done();", "javascript"), undefined);
    assert.equal(blockCloser("done", "shellscript"), "done");
    assert.equal(blockCloser("</ul>", "html"), "</ul>");
    assert.equal(blockCloser("endpoint = 1", "lua"), undefined);
  });
});

describe("isClosedBelow", () => {
  it("follows the indentation and counts unindented blocks", () => {
    const at = (above: string, linePrefix: string, below: string) =>
      isClosedBelow({ above: above.split("\n"), linePrefix, below: below.split("\n") }, 0, "}", "cpp");
    assert.ok(at("", "struct A {", "}"));
    assert.ok(!at("namespace a {", "struct A {", "}"));
    assert.ok(at("namespace a {", "struct A {", "}\n}"));
    assert.ok(!at("", "struct A {", "struct B {\n}"));
    assert.ok(at("if (a) {\n  b();", "} else {", "}"));
  });
});

describe("balance", () => {
  it("counts brackets outside strings and comments", () => {
    const open = (code: string, languageId: string) =>
      balance(code, languageId)
        .open.map(({ character }) => character)
        .join("");
    assert.equal(open('f(a, "(", [', "typescript"), "([");
    assert.equal(open("f(a) // (", "typescript"), "");
    assert.equal(open("f(a // b(", "python"), "((");
    assert.equal(open("fn f<'a>(", "rust"), "(");
    assert.equal(open("it's (", "plaintext"), "(");
    assert.equal(open("`{a(\n} (` + [", "javascript"), "[");
    assert.equal(balance("a) + b]", "go").unmatched.length, 2);
  });
});

describe("isInComment", () => {
  it("knows the languages' line comments", () => {
    assert.ok(isInComment("a(); // b", "typescript"));
    assert.ok(isInComment("  * b", "typescript"));
    assert.ok(!isInComment('"http://a', "typescript"));
    assert.ok(!isInComment("a = b // c", "python"));
    assert.ok(isInComment("a = 1  # b", "python"));
    assert.ok(!isInComment("#include", "c"));
    assert.ok(!isInComment("# Title", "markdown"));
    assert.ok(isInComment("-- a", "lua"));
  });
});
