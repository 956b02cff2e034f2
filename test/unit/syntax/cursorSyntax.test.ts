import assert from "node:assert/strict";
import { languagesWithGrammar } from "../../../server/syntax/grammars";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { startProcessorTime } from "../../support/processorTime";
import { loadedTrees, syntaxTreesForTests } from "../../support/syntaxTrees";

type Case = readonly [languageId: string, document: string, expected: string];

/** The expected kind, then "long", "empty", "finished" where they apply. */
const cases: readonly Case[] = [
  ["typescript", "const a = █\n", "code"],
  ["typescript", "// adds █\n", "comment"],
  ["typescript", "a(); /* adds █ */\n", "comment"],
  ["typescript", "/* adds */ █\n", "code"],
  ["typescript", "/**\n * Adds\n   and █\n */\nf();", "comment"],
  ["typescript", 'const url = "http://█";\n', "string"],
  ["typescript", 'const url = "http://a"█;\n', "code"],
  ["typescript", "const a = `one\n  // two █\n`;\n", "string long"],
  ["typescript", `const a = \`one \${█} two\`;\n`, "code"],
  ["typescript", `const a = \`one \${two(█)} three\`;\n`, "code empty"],
  ["typescript", 'f("abc█', "string"],
  ["typescript", "function f() {\n  █\n}\n", "code empty"],
  ["typescript", "function f() {█}\n", "code empty"],
  ["typescript", "function f() {\n  █", "code empty"],
  ["typescript", "function f() {\n  // why\n  █\n}\n", "code empty"],
  ["typescript", "function f() {\n  a();\n  █\n}\n", "code"],
  ["typescript", "function f() {\n  █\n  a();\n}\n", "code"],
  ["typescript", "function f() {\n  █\n\nfunction g() {}\n", "code empty"],
  ["typescript", "run();█\n", "code finished"],
  ["typescript", "class A {\n  readonly b: string;█\n}\n", "code finished"],
  ["typescript", "for (let i = 0;█", "code"],
  ["typescript", "for (let i = 0;█)", "code"],
  ["typescript", "if (a) {\n  b();\n}█\n", "code finished"],
  ["typescript", "const a = {\n  b: 1,\n}█\n", "code"],
  ["typescript", 'const a = "b;█"\n', "string"],
  ["typescriptreact", "const a = <b>{█}</b>;\n", "code empty"],
  ["javascript", "const a = /[/*]█/;\n", "string"],
  ["javascript", "it('adds', () => {\n  █\n});\n", "code empty"],
  ["javascriptreact", "const a = <b>it's █</b>;\n", "string"],
  ["python", 'def f():\n    """Adds\n    the # numbers █\n    """\n', "string long"],
  ["python", "def f(a):\n    █\n", "code empty"],
  ["python", "def f(a):  # why\n    █\n\n\ndef g():\n    pass\n", "code empty"],
  ["python", "def f(a):\n    █\n    return a\n", "code"],
  ["python", "a = 'it # is' + █\n", "code"],
  ["python", "a = f'{b█}'\n", "code"],
  ["python", "a = 1  # not █\n", "comment"],
  ["go", "func f() {\n\ta := `x // █`\n}\n", "string long"],
  ["go", "func f() {\n\t█\n}\n", "code empty"],
  ["go", "type A struct {\n\tb int // the █\n}\n", "comment"],
  ["rust", "fn f<'a>(b: &'a str) {\n    █\n}\n", "code empty"],
  ["rust", "fn f() {\n    let a = 1;█\n}\n", "code finished"],
  ["rust", "/// Adds █\nfn f() {}\n", "comment"],
  ["c", "int f(void)\n{\n    █\n}\n", "code empty"],
  ["c", "#include <a.h>\nint a; /* it\nis █ */\n", "comment"],
  ["cpp", "class A {\npublic:\n  int b() const { return 1; }█\n};\n", "code finished"],
  ["cpp", 'auto a = R"(one\ntwo █)";\n', "string long"],
  ["csharp", "class A\n{\n    void B()\n    {\n        █\n    }\n}\n", "code empty"],
  ["csharp", 'class A { string b = $"{c} █"; }\n', "string"],
  ["java", 'class A {\n  String b = """\n    one █\n    """;\n}\n', "string long"],
  ["java", "class A {\n  void b() {\n    c();█\n  }\n}\n", "code finished"],
  ["php", "<?php\nfunction f($a) {\n    █\n}\n", "code empty"],
  ["php", "<?php\n# it's █\n", "comment"],
  ["ruby", "def total(a)\n  █\nend\n", "code empty"],
  ["ruby", "def total(a)\n  █", "code empty"],
  ["ruby", 'a = "#{b█}"\n', "code"],
  ["ruby", "a = <<~TEXT\n  one # █\nTEXT\n", "string long"],
  ["ruby", "items.each do |a|\n  b a\nend█\n", "code finished"],
  ["shellscript", "for f in *; do\n  █\ndone\n", "code empty"],
  ["shellscript", "cat <<EOF\nit's # █\nEOF\n", "string long"],
  ["shellscript", 'echo "$(ls █)"\n', "code"],
  ["shellscript", "if a; then\n  b\nfi█\n", "code finished"],
  ["css", "a {\n  █\n}\n", "code empty"],
  ["css", "a {\n  color: red;█\n}\n", "code finished"],
  ["css", "/* the █ */\n", "comment"],
  ["ini", "[a]\n; the █\n", "comment"],
  ["powershell", "function A {\n  █\n}\n", "code empty"],
  ["powershell", "<# it\nis █ #>\n", "comment"],
];

describe("cursorSyntax", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(languagesWithGrammar);
  });

  for (const [languageId, document, expected] of cases) {
    it(`${languageId}, ${JSON.stringify(document)}: ${expected}`, () => {
      const [prefix = "", suffix = ""] = document.split("█");
      const found = trees.at({ prefix, suffix }, languageId);
      assert.ok(found);
      const { kind, isLongString, isEmptyBlock, isFinished } = found;
      const words = [kind, isLongString && "long", isEmptyBlock && "empty", isFinished && "finished"];
      assert.equal(words.filter(Boolean).join(" "), expected);
    });
  }

  it("says when the cursor is in an identifier", () => {
    const inside = (prefix: string, suffix: string) => trees.at({ prefix, suffix }, "go")?.insideIdentifier;
    assert.equal(inside("na", "me"), true);
    assert.equal(inside("na", "(me)"), false);
    assert.equal(inside("", "me"), false);
  });

  it("says whether the cursor is in a function, and whether it is closed below", () => {
    const at = (prefix: string, suffix: string) => {
      const found = trees.at({ prefix, suffix }, "java");
      return [found?.isInFunction, found?.isClosedBelow];
    };
    assert.deepEqual(at("class A {\n  void b() {\n    ", "\n  }\n}\n"), [true, true]);
    assert.deepEqual(at("class A {\n  ", "\n}\n"), [false, true]);
    assert.deepEqual(at("class A {\n  void b() {\n    ", "\n}\n")[1], undefined);
  });

  it("gives up on nonsense, and reads the next file", () => {
    const garbage = "a('".repeat(20_000);
    assert.equal(trees.at({ prefix: garbage, suffix: "" }, "java"), undefined);
    let attempts = 0;
    while (!trees.at({ prefix: "class A {", suffix: "}" }, "java")) assert.ok(++attempts < 50);
  });

  it("parses only lines around the cursor", () => {
    const file = "int f(int a) {\n  return a;\n}\n\n".repeat(50_000);
    const cut = file.length / 2;
    const place = { prefix: `${file.slice(0, cut)}int g() {\n  `, suffix: `\n}\n${file.slice(cut)}` };
    trees.at(place, "c");
    const processorMs = startProcessorTime();
    const found = trees.at({ ...place, prefix: `${place.prefix}a();` }, "c");
    assert.ok(processorMs() < 500);
    assert.equal(found?.isInFunction, true);
  });

  it("has no answer without a grammar or before it is loaded", async () => {
    const fresh = syntaxTreesForTests();
    assert.equal(fresh.at({ prefix: "a", suffix: "" }, "cobol"), undefined);
    assert.equal(fresh.at({ prefix: "a", suffix: "" }, "css"), undefined);
    await fresh.load("css");
    assert.equal(fresh.at({ prefix: "a {\n", suffix: "}" }, "css")?.kind, "code");
    await fresh.load("cobol");
  });
});
