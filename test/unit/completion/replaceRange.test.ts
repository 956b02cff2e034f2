import assert from "node:assert/strict";
import fc from "fast-check";
import { replaceRange } from "../../../server/completion/scope/replaceRange";

/** Document with █ at the cursor, completion, and the document after accepting it. */
type Case = readonly [
  name: string,
  document: string,
  completion: string,
  result: string,
  languageId?: string,
];

const cases: readonly Case[] = [
  ["nothing right of the cursor", "return █", "total;", "return total;"],
  ["other text right of the cursor stays", "sum(█, b)", "a", "sum(a, b)"],
  ["a closer in the completion", "print(█)", "name)", "print(name)"],
  ["a closer missing from the completion", "print(█)", "name", "print(name)"],
  ["balanced brackets are its own", "print(█)", "len(name)", "print(len(name))"],
  ["closer and semicolon", "print(█);", "name);", "print(name);"],
  ["closer without the semicolon", "print(█);", "name)", "print(name);"],
  ["continues after the closer", "load(█);", "path).then(run", "load(path).then(run);"],
  ["continues after the closer and ends", "load(█);", "path).then(run);", "load(path).then(run);"],
  ["opens again what it closed", "f(█)", "a), g(b", "f(a), g(b)"],
  ["two closers", "f([█])", "1, 2])", "f([1, 2])"],
  ["the first of two closers", "f([█])", "1, 2]", "f([1, 2])"],
  ["two closers, the second one not its own", "f([█])", "g(1)]", "f([g(1)])"],
  ["closes a bracket that has no closer", "f([a, █)", "b])", "f([a, b])"],
  ["inside a string", 'print("█")', 'done")', 'print("done")'],
  ["inside a string, text only", 'print("█")', "done (really)", 'print("done (really)")'],
  ["a string that ends and another that starts", 'print("█")', 'a" + b + "c', 'print("a" + b + "c")'],
  ["an escaped quote", 'say("█")', 'so \\"what\\"")', 'say("so \\"what\\"")'],
  ["an apostrophe in a string", 'say("█")', "don't\")", 'say("don\'t")'],
  ["a hole in a string", 'x = "a #{█}"', 'name}"', 'x = "a #{name}"', "ruby"],
  ["a string that continues after the hole", 'x = "a #{█}"', "b} and #{c}", 'x = "a #{b} and #{c}"', "ruby"],
  ["a quote that opens a string", 'f(█"")', "a, ", 'f(a, "")'],
  ["three quotes", '"""█"""', 'Adds numbers."""', '"""Adds numbers."""'],
  ["an object on several lines", "foo({█})", "\n  a: 1,\n}", "foo({\n  a: 1,\n})"],
  ["an object on several lines with all closers", "foo({█});", "\n  a: 1,\n});", "foo({\n  a: 1,\n});"],
  ["an object on several lines without closer", "foo({█});", "\n  a: 1,", "foo({\n  a: 1,\n});"],
  [
    "a closure and its call's other arguments",
    "on(() => {█})",
    "\n  go();\n}, [go])",
    "on(() => {\n  go();\n}, [go])",
  ],
  ["a closure and a second argument", "on(() => {█})", "\n  go();\n}, [go]", "on(() => {\n  go();\n}, [go])"],
  ["a body without its closer", "  if (a) {█}", "\n    b();", "  if (a) {\n    b();\n  }"],
  ["a body and its closer", "if (a) {█}", "\n  b();\n}", "if (a) {\n  b();\n}"],
  ["a tab-indented body", "\tif a {█}", "\n\t\tb()", "\tif a {\n\t\tb()\n\t}"],
  ["a header's closer and brace", "if (█) {", "a > 0) {", "if (a > 0) {"],
  ["a header's closer and brace without a blank", "if (█) {", "a > 0){", "if (a > 0) {"],
  ["a header and its body", "if (█) {", "a) {\n  b();\n}", "if (a) {\n  b();\n}"],
  ["a header's colon", "if f(█):", "a):", "if f(a):"],
  ["a comma inside is not the comma after it", "  a: [█],", "1, 2],", "  a: [1, 2],"],
  ["a comma inside only", "  a: [█],", "1, 2", "  a: [1, 2],"],
  ["blanks before the closer", "x = { █ }", "a: 1 }", "x = { a: 1 }"],
  ["blanks before the closer that the completion leaves out", "x = [█ ]", "a]", "x = [a ]"],
  ["a type argument", "const a: Map<█>", "string, Set<number>>", "const a: Map<string, Set<number>>"],
  ["an arrow closes no type argument", "let a: Array<█>", "() => void>", "let a: Array<() => void>"],
  ["a closer in a string is text", "f(█)", '"a)"', 'f("a)")'],
  ["a string that is being typed and the closer behind it", 'f("a█)', ' b")', 'f("a b")'],
  ["the next line is not touched", "f(█)\n)", "a)", "f(a)\n)"],
];

describe("replaceRange", () => {
  for (const [name, document, completion, result, languageId = ""] of cases) {
    it(name, () => {
      const [prefix = "", suffix = ""] = document.split("█");
      const { text, replaceChars } = replaceRange(completion, { prefix, suffix, languageId });
      assert.equal(prefix + text + suffix.slice(replaceChars), result);
      assert.ok(isSubsequence(suffix.slice(0, replaceChars), text), "an editor would not show it");
    });
  }

  it("replaces only closers on the cursor's line that the text has as well", () => {
    const code = fc.string({ unit: fc.constantFrom(..."ab (){}[]<>\"'`:,;\n\t\\") });
    fc.assert(
      fc.property(code, code, code, (prefix, completion, suffix) => {
        const { text, replaceChars } = replaceRange(completion, { prefix, suffix, languageId: "" });
        const replaced = suffix.slice(0, replaceChars);
        assert.match(replaced, /^[\s)>}\]"'`:{;,]*$/);
        assert.ok(!replaced.includes("\n"));
        assert.ok(isSubsequence(replaced, text));
        assert.equal(text.replace(/\s/g, ""), completion.replace(/\s/g, ""));
      }),
    );
  });

  it("accepts any string", () => {
    const any = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(
        any,
        any,
        any,
        (prefix, text, suffix) => void replaceRange(text, { prefix, suffix, languageId: "" }),
      ),
    );
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let found = 0;
  for (const character of whole) if (character === part[found]) found++;
  return found >= part.length;
}
