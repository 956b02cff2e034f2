import assert from "node:assert/strict";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { loadedTrees } from "../../support/syntaxTrees";

/** The expected state: "open string", "leaves", "block mayContinue" … */
type Case = readonly [languageId: string, prefix: string, answer: string, expected: string];

const cases: readonly Case[] = [
  ["typescript", "function f() {\n  ", "const a = 1;", "statement"],
  ["typescript", "function f() {\n  ", "const a = g(", "open block"],
  ["typescript", "function f() {\n  ", "const a = g(\n    1,\n  );", "statement"],
  ["typescript", "function f() {\n  ", "const a = `one", "open string"],
  ["typescript", "function f() {\n  ", "if (a) {", "open block"],
  ["typescript", "function f() {\n  ", "if (a) {\n    b();\n  }", "block mayContinue"],
  ["typescript", "function f() {\n  ", "for (const a of b) {\n    a();\n  }", "block"],
  ["typescript", "function f() {\n  ", "a();\n}", "leaves"],
  ["typescript", "function f() {\n  if (a) {\n    ", "b();\n  } else {", "open block leaves"],
  ["typescript", "", "export function f() {\n  a();\n}", "definition"],
  ["typescript", "", "export const f = () => {\n  a();\n};", "definition"],
  ["typescript", "", 'it("adds", () => {\n  a();\n});', "block"],
  ["typescript", "class A {\n  ", "b() {\n    c();\n  }", "definition"],
  ["typescriptreact", "const a = (\n  ", "<ul>\n    <li>one</li>", "open block"],
  ["python", "def f():\n    ", "a = g(", "open block"],
  ["python", "def f():\n    ", 'a = """one', "open string"],
  ["python", "def f():\n    ", "if a:\n        b()", "block mayContinue"],
  ["python", "class A:\n    ", "def f(self):\n        return 1", "definition"],
  ["go", "func f() {\n\t", "if a {\n\t\tb()\n\t}", "block mayContinue"],
  ["go", "", "func g() {\n\tb()\n}", "definition"],
  ["rust", "fn f() {\n    ", "match a {\n        _ => b(),\n    }", "block"],
  ["rust", "impl A {\n    ", "fn f(&self) {\n        b();\n    }", "definition"],
  ["c", "int f(void)\n{\n    ", "while (a) {\n        b();\n    }", "block"],
  ["cpp", "class A {\n  ", "int b() {\n    return 1;\n  }", "definition"],
  ["csharp", "class A\n{\n    ", "void B()\n    {\n        C();\n    }", "definition"],
  [
    "java",
    "class A {\n  void f() {\n    ",
    "try {\n      b();\n    } catch (E e) {\n    }",
    "block mayContinue",
  ],
  ["php", "<?php\nfunction f() {\n  ", "foreach ($a as $b) {\n    c();\n  }", "block"],
  ["ruby", "class A\n  ", "def f\n    1\n  end", "definition"],
  ["ruby", "def f\n  ", "if a", "open block"],
  ["ruby", "def f\n  ", "a.each do |b|\n    c\n  end", "block"],
  ["shellscript", "f() {\n  ", "for a in *; do", "open block"],
  ["shellscript", "f() {\n  ", "if a; then\n    b\n  fi", "block mayContinue"],
  ["css", "", "a {\n  color: red;\n}", "definition"],
  ["powershell", "", "function A {\n  B\n}", "definition"],
];

describe("answerState", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(cases.map(([languageId]) => languageId));
  });

  for (const [languageId, prefix, answer, expected] of cases) {
    it(`${languageId}, ${JSON.stringify(prefix)} + ${JSON.stringify(answer)}: ${expected}`, () => {
      const state = trees.at({ prefix, suffix: "" }, languageId)?.answerState(answer);
      assert.ok(state);
      const { open, leaves, ends, mayContinue } = state;
      const words = [open && `open ${open}`, leaves && "leaves", ends, mayContinue && "mayContinue"];
      assert.equal(words.filter(Boolean).join(" "), expected);
    });
  }
});
