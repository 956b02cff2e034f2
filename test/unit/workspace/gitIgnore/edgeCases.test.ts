import assert from "node:assert/strict";
import { GitSandbox } from "../../../support/gitRepository";

/** Rules, what they ignore, and what they only seem to ignore. */
type Case = readonly [rules: string, ignored: readonly string[], others: readonly string[]];

const cases: readonly Case[] = [
  // Lines.
  ["# a\n\\#a\n", ["#a"], ["# a", "a", "\\#a"]],
  ["\\!a\n", ["!a"], ["a"]],
  ["a  \n", ["a"], ["a  ", "a "]],
  ["a\\ \n", ["a "], ["a", "a\\ "]],
  ["a\\  \n", ["a "], ["a  ", "a"]],
  ["a\\\\ \n", ["a\\"], ["a\\ ", "a"]],
  ["a\t\n", ["a\t"], ["a"]],
  [" a\n", [" a"], ["a"]],
  ["a\r\nb\r", ["a", "b"], ["a\r", "b\r"]],
  ["a\r\r\n", ["a\r"], ["a"]],
  ["\r\n\n \n", [], ["a", "\r", " "]],
  ["\uFEFFa\n\uFEFFb\n", ["a", "\uFEFFb"], ["\uFEFFa", "b"]],
  ["a\0b\nc", ["a", "c"], ["b", "ab"]],
  ["a", ["a", "x/a", "a/b"], ["ab"]],
  ["!\n/\n//\n!/\n\\\n", [], ["a", "!", "\\"]],
  ["a\\\n", [], ["a", "a\\"]],
  // Where a rule applies.
  ["/a\n", ["a"], ["x/a"]],
  ["x/a\n", ["x/a"], ["y/x/a"]],
  ["x/\n", ["x/a"], ["x", "y/x"]],
  ["**/x/a\n", ["x/a", "y/x/a", "z/y/x/a"], ["x/b", "yx/a"]],
  ["x/**\n", ["x/a", "x/y/a"], ["x", "y/x/a"]],
  ["x/**/a\n", ["x/a", "x/y/a", "x/y/z/a"], ["xa", "x/ya", "a"]],
  ["x/*\n", ["x/a", "x/y/a"], ["x"]],
  ["*/a\n", ["x/a"], ["a", "y/x/a"]],
  ["x*a\n", ["xa", "xya", "b/xa"], ["x/a"]],
  ["x?a\n", ["xya"], ["x/a", "xa"]],
  ["x[!y]a\n/b[.-0]c", ["xza"], ["x/a", "xya", "b/c"]],
  ["y/x***a\n", ["y/xa", "y/xba"], ["y/x/a"]],
  ["**\n", ["a", "x/a"], []],
  ["/**/\n", ["x/a", "x/y"], ["a"]],
  ["/*\n!/x\n", ["a", "y/a"], ["x", "x/a"]],
  ["**/**/a", ["a", "x/a", "x/y/a"], ["b"]],
  ["x/**/**/a", ["x/a", "x/y/z/a"], ["y/a"]],
  ["**/a/*", ["a/b", "x/a/b"], ["a", "b"]],
  ["x**/", ["xy/a"], ["xy"]],
  // Negation.
  ["*.x\n!a.x\n", ["b.x", "d/b.x"], ["a.x", "d/a.x"]],
  ["d/\n!d/a\n", ["d/a", "d/b"], []],
  ["d/*\n!d/a\n", ["d/b"], ["d/a"]],
  ["!a\na\n!a\n", [], ["a"]],
  ["a\n!a/\n", ["a"], []],
  ["a/\n!a\n", [], ["a/b"]],
  // Characters and bytes.
  ["?\n", ["a"], ["é", "\u2028"]],
  ["??\n", ["é", "ab"], ["a", "\u2028"]],
  ["é\n", ["é"], ["e\u0301"]],
  ["\u2028\n", ["\u2028"], ["\n"]],
  ['"a"\n', ['"a"'], ["a"]],
  ["a?b\n", ["a\nb", "a\tb", 'a"b'], ["ab"]],
  ["[é]\n", [], ["é"]],
  ["*.é\n*\u{1F600}*", ["a.é", "a\u{1F600}b"], ["a.e\u0301"]],
  ["A\n[B]\n\\C\n", ["A", "B", "C"], ["a", "b", "c"]],
  // Sets.
  ["[a-c]x\n", ["ax", "cx"], ["dx", "-x"]],
  ["[]-]x\n", ["]x", "-x"], ["ax"]],
  ["[!]a-]x\n", ["bx"], ["]x", "ax", "-x"]],
  ["[a\n[b]x", ["bx"], ["a", "[a"]],
  ["[[:alpha:]_]x\n", ["ax", "_x"], ["1x"]],
  ["[[:nothing:]]x\n", [], ["nx", ":x"]],
  ["[\\\\]x\n", ["\\x"], ["x"]],
  ["[a-[:alpha:]]x", [], ["ax", "bx", "[x"]],
  ["\\*\n\\[a]", ["*", "[a]"], ["b", "a"]],
];

describe("easily misread ignore rules", () => {
  it("mean what Git says and what is written here", async () => {
    using sandbox = new GitSandbox();
    sandbox.init("repository");
    for (const [at, [rules]] of cases.entries()) sandbox.write(`repository/${at}/.gitignore`, rules);
    const under = (kind: 1 | 2) => cases.flatMap((each, at) => each[kind].map((path) => `${at}/${path}`));
    const all = [...under(1), ...under(2)].sort();
    const named = (paths: Iterable<string>) =>
      [...paths].sort().map((path) => `${JSON.stringify(cases[Number.parseInt(path, 10)]?.[0])}: ${path}`);
    assert.deepEqual(named(sandbox.ignoredByGit("repository", all)), named(under(1)), "git and the table");
    assert.deepEqual(
      named(await sandbox.ignoredByUs("repository", all)),
      named(under(1)),
      "our rules and the table",
    );
  });
});
