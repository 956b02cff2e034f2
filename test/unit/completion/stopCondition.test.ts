import assert from "node:assert/strict";
import fc from "fast-check";
import { stopCondition } from "../../../server/completion/scope/stopCondition";
import { decideTrigger } from "../../../server/completion/trigger";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { startProcessorTime } from "../../support/processorTime";
import { loadedTrees } from "../../support/syntaxTrees";

/** The part of the raw answer that the completion keeps when it arrives in pieces of a few characters. */
function kept(document: string, raw: string, languageId: string, step = 3, trees?: SyntaxTrees): string {
  const [prefix = "", suffix = ""] = document.split("█");
  const context = { prefix, suffix, languageId, syntax: trees?.at({ prefix, suffix }, languageId) };
  const trigger = decideTrigger({ ...context, explicit: true });
  const end = stopCondition({ ...context, multiLine: trigger.allowed && trigger.multiLine });
  for (let length = step; length < raw.length; length += step) {
    const at = end(raw.slice(0, length), false);
    if (at !== undefined) return raw.slice(0, at);
  }
  return raw.slice(0, end(raw, true));
}

/** Document with █, and raw answer with ✂ where the completion must end. */
type Case = readonly [name: string, languageId: string, document: string, answer: string];

const cases: readonly Case[] = [
  ["a rest of a line", "typescript", "const a = █\nnext();", "b + c;✂\nconst d"],
  ["a whole line between others", "go", "\ta := 1\n\tb := █\n", "a + 2✂\n\treturn b\n"],
  ["a rest of a line in a comment", "python", "# this█", " adds✂\n# and more"],
  ["a call on one line", "typescript", "foo(█)", "a, b✂\nbar()"],
  ["a new line behind a finished one", "python", "import os█", "\nimport sys\nimport re✂\n\n\ndef main():"],
  ["no new line in front of text", "typescript", "foo(a█)", "✂\nbar"],
  [
    "statements up to the block's end",
    "typescript",
    "function f() {\n  █\n}\n",
    "const a = 1;\n  return a;✂\n}\n\nfunction g() {",
  ],
  [
    "a block opened in the answer, with its closing line",
    "typescript",
    "function f(a) {\n  █\n}\n",
    "if (a) {\n    go();\n  }\n  return a;✂\n}",
  ],
  [
    "both branches",
    "java",
    "void f() {\n    █\n}\n",
    "if (a) {\n        go();\n    } else {\n        stop();\n    }\n    return;✂\n}",
  ],
  [
    "a body whose closing line is missing below",
    "typescript",
    "function f() {█\n\nfunction g() {\n}\n",
    "\n  return 1;\n}✂\n\nfunction h() {",
  ],
  [
    "a body whose closing line follows",
    "typescript",
    "function f() {█\n}\n",
    "\n  return 1;✂\n}\n\nfunction h() {",
  ],
  [
    "a body whose closing line is right of the cursor",
    "typescript",
    "  run(() => {█});\n}\n",
    "\n    go();\n  });✂\n  stop();\n}",
  ],
  [
    "the parent's missing closing line, on a new line",
    "rust",
    "fn f() -> i32 {\n    █\n",
    "let a = 1;\n    a + 1\n}✂\n\nfn g() {\n}",
  ],
  [
    "unindented namespaces keep their closing lines",
    "cpp",
    "namespace a {\nnamespace b {\n\nstruct Point {█\n\n}\n}\n",
    "\n  int x;\n};✂\n\nstruct Line {",
  ],
  [
    "directives belong to no level",
    "c",
    "int f(void)\n{\n    █\n}\n",
    "int a = 1;\n#ifdef DEBUG\n    log(a);\n#endif\n    return a;✂\n}\n",
  ],
  [
    "a function in Python",
    "python",
    "def f(a):█\n\n\ndef g():\n    pass\n",
    "\n    b = a + 1\n\n    return b✂\n\n\ndef h():",
  ],
  [
    "branches in Python",
    "python",
    "    if a:█\n",
    "\n        go()\n    elif b:\n        stop()\n    else:\n        wait()✂\n    return a\n",
  ],
  [
    "no second else",
    "python",
    "    if a:█\n    else:\n        stop()\n",
    "\n        go()✂\n    else:\n        stop()",
  ],
  [
    "one method of several",
    "python",
    "class A:\n    █\n",
    "def f(self):\n        return 1✂\n\n    def g(self):\n        return 2\n",
  ],
  [
    "text in a long string may have any indentation",
    "python",
    "def f():\n    █\n",
    'text = """\nfirst:\n\n\nlast\n"""\n    return text✂\n\n\ndef g():',
  ],
  ["a condition on one line", "python", "if a:█\nb()", " return 1✂\nelse:\n    c()"],
  ["an unindented cursor in a block", "python", "def f():\n█", "    a = 1\n    return a✂\nf()\n"],
  ["arguments on several lines", "python", "run(█)\n", '\n    "a",\n    check=True,\n)✂\nrun("b")'],
  ["tabs", "go", "func f() {\n\t█\n}\n", "a := 1\n\treturn a✂\n}\n\nfunc g() {\n"],
  ["blanks where the file has tabs", "go", "func f() {█\n}\n", "\n    a := 1\n    return a✂\n}\n"],
  ["a loop in Lua with its end", "lua", "for i = 1, 10 do█\n\nprint(2)\n", "\n  print(i)\nend✂\nprint(2)"],
  ["a method in Ruby whose end follows", "ruby", "def total█\nend\n", "\n  @items.sum✂\nend\n\ndef count"],
  [
    "a branch in shell",
    "shellscript",
    'if [ -f "$1" ]; then█\n\nexit 0\n',
    '\n  cat "$1"\nelse\n  echo none\nfi✂\nexit 0',
  ],
  ["an element", "html", "<body>\n  <ul>█\n</body>\n", "\n    <li>One</li>\n  </ul>✂\n  <p>Two</p>\n"],
  ["a mapping", "yaml", "server:█\n", "\n  host: a\n  port: 1✂\nclient:\n  host: b"],
  ["a rule", "css", "a {█\n}\n", "\n  color: red;\n  margin: 0;✂\n}\n\nb {"],
  ["an object", "json", '{\n  "a": {█}\n}\n', '\n    "b": 1\n  }✂,\n  "c": 2'.replace("✂,", ",✂")],
  ["two blank lines", "markdown", "# Title\n\n█", "Some text.\n\nMore text.✂\n\n\nAnd more."],
  ["a closing line alone", "typescript", "  if (a) {\n    b();\n█", "  }✂\n  c();"],
  ["one case of a switch", "c", "    case 1:█\n", "\n        go();\n        break;✂\n    case 2:\n"],
];

/** Cases in which the grammar knows better than the indentation, or differs from it. */
const casesWithSyntax: readonly Case[] = [
  [
    "several statements in an empty block",
    "typescript",
    "function f() {\n  █\n}\n",
    "if (a) {\n    go();\n  }\n  return a;✂\n}\n\nfunction g() {",
  ],
  [
    "one block among existing statements",
    "typescript",
    "function f() {\n  a();\n  █\n}\n",
    "for (const b of c) {\n    go();\n  }✂\n  return a;\n}\n",
  ],
  [
    "an else on the next line",
    "csharp",
    "void F()\n{\n    A();\n    █\n}\n",
    "if (b)\n    {\n        C();\n    }\n    else\n    {\n        D();\n    }✂\n    E();\n}",
  ],
  [
    "a call over several lines is one statement of many",
    "python",
    "try:\n    a()\nexcept E:\n    █\n\nelse:\n    b()\n",
    'user = create(\n        name="a",\n    )\n    message = "Created"✂\n\nelse:\n    b()',
  ],
  [
    "branches and what follows in an empty function",
    "python",
    "def f(a):\n    █\n\n\ndef g():\n    pass\n",
    "if a:\n        go()\n\n    return a✂\n\n\ndef h():",
  ],
  [
    "one method of several in an empty class",
    "typescript",
    "class A {\n  █\n}\n",
    "b() {\n    return 1;\n  }✂\n\n  c() {\n    return 2;\n  }\n}",
  ],
  [
    "one function at the top level",
    "rust",
    "use a::b;\n\n█",
    "fn f() -> i32 {\n    let c = b();\n    c\n}✂\n\nfn g() {",
  ],
  [
    "a template may have unindented lines",
    "javascript",
    "function f() {\n  █\n}\n",
    "const text = `\nfirst\n\n\n}\nlast\n`;\n  return text;✂\n}\n",
  ],
  ["a here document", "shellscript", "f() {\n  █\n}\n", "cat <<EOF\nusage: f\n\n}\nEOF\n  exit 1✂\n}\n"],
  [
    "nested elements",
    "typescriptreact",
    "function A() {\n  return (\n    █\n  );\n}\n",
    "<ul>\n      <li>one</li>\n    </ul>✂\n  );\n}\n",
  ],
  [
    "a method in Ruby whose class continues",
    "ruby",
    "class A\n  █\nend\n",
    "def b\n    return 1 if c\n\n    2\n  end✂\n\n  def d\n  end\nend\n",
  ],
  [
    "a missing closing line below a head of several lines",
    "cpp",
    "int f(int a,\n      int b) {\n    █\n\nint g() {\n    return 1;\n}\n",
    "return a + b;\n}✂\n\nint h() {",
  ],
  [
    "a body with a function in it",
    "python",
    "def f(a):\n    █\n\n\ndef g():\n    pass\n",
    "def h(b):\n        return a + b\n\n    return h✂\n\n\ndef i():",
  ],
  [
    "a closing line that follows among lines of other shapes",
    "csharp",
    "class A\n{\n    A() : base()\n    { }\n\n    int B()\n    {\n        █\n    }\n}\n",
    "if (c) return 1;\n        return 2;✂\n    }\n\n    int D()",
  ],
  [
    "a rescue of the method itself",
    "ruby",
    "def f\n  █\nend\n",
    "go\nrescue StandardError\n  false✂\nend\n\ndef g",
  ],
  [
    "rules of a media query",
    "css",
    "@media print {\n  █\n}\n",
    "a {\n    color: black;\n  }\n\n  nav {\n    display: none;\n  }✂\n}\n\np {",
  ],
  [
    "members of a type",
    "typescript",
    "interface A {\n  █\n}\n",
    "b(\n    c: string,\n  ): void;\n  d: number;✂\n}\n\ninterface B {",
  ],
];

describe("stopCondition", () => {
  for (const [name, languageId, document, answer] of cases) {
    it(`${name} (${languageId})`, () => {
      const [whole = ""] = answer.split("✂");
      const raw = answer.replace("✂", "");
      for (const step of [1, 3, 1000]) assert.equal(kept(document, raw, languageId, step), whole);
    });
  }

  describe("with a grammar", () => {
    let trees: SyntaxTrees;
    before(async () => {
      trees = await loadedTrees([...cases, ...casesWithSyntax].map(([, languageId]) => languageId));
    });
    for (const [name, languageId, document, answer] of [...cases, ...casesWithSyntax]) {
      it(`${name} (${languageId})`, () => {
        const [whole = ""] = answer.split("✂");
        const raw = answer.replace("✂", "");
        for (const step of [1, 3, 1000]) assert.equal(kept(document, raw, languageId, step, trees), whole);
      });
    }
  });

  it("finds the same end with a grammar for any split into tokens", async () => {
    const languages = ["typescript", "python", "ruby", "shellscript", "cpp"];
    const trees = await loadedTrees(languages);
    const pieces = [
      "a();",
      "if (a) {",
      "}",
      "else",
      "else {",
      "`",
      '"""',
      "f(",
      ")",
      "end",
      "def f",
      "def f():",
      "\n",
    ];
    const unit = fc.constantFrom(...pieces, "\n  ", "\n    ", "\n\n", "// a", "x = 1");
    const text = fc.string({ unit, maxLength: 20 });
    const property = fc.property(
      text,
      text,
      text,
      fc.constantFrom(...languages),
      fc.integer({ min: 1, max: 9 }),
      (prefix, raw, suffix, languageId, step) => {
        const context = { prefix, suffix, languageId, multiLine: true };
        const end = stopCondition({ ...context, syntax: trees.at({ prefix, suffix }, languageId) });
        const whole = raw.slice(0, end(raw, true));
        const other = stopCondition({ ...context, syntax: trees.at({ prefix, suffix }, languageId) });
        let at: number | undefined;
        for (let length = 0; at === undefined; length += step)
          at = other(raw.slice(0, length), length >= raw.length);
        assert.equal(raw.slice(0, at), whole);
      },
    );
    fc.assert(property);
  });

  it("goes back to the end of a statement at the limit", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `call${index}();`);
    const block = ["if (a) {", ...Array.from({ length: 10 }, () => "  go();"), "}"];
    assert.equal(kept("█\n", [...lines, ...block].join("\n"), "typescript"), lines.join("\n"));
  });

  it("keeps an answer that the model ended", () => {
    assert.equal(kept("f(█)", "a, b", "typescript"), "a, b");
    assert.equal(kept("  █\n", "a();\n  b()", "typescript"), "a();\n  b()");
  });

  it("does not decide on an incomplete line", () => {
    const end = stopCondition({ prefix: "if a:\n    ", suffix: "", languageId: "python", multiLine: true });
    assert.equal(end("go()\n", false), undefined);
    assert.equal(end("go()\nels", false), undefined);
    assert.equal(end("go()\nelse:\n", false), 4);
  });

  it("ends after 24 lines", () => {
    const lines = Array.from({ length: 40 }, (_, index) => `call${index}();`);
    assert.equal(kept("█\n", lines.join("\n"), "typescript"), lines.slice(0, 24).join("\n"));
  });

  it("finds the same end for any split into tokens", () => {
    const unit = fc.constantFrom(
      ..."ab \t\n{}():\"'`#;",
      "\n  ",
      "\n    ",
      "\n}",
      "else",
      "end",
      "def f():",
      '"""',
    );
    const text = fc.string({ unit, maxLength: 60 });
    const language = fc.constantFrom("typescript", "python", "lua", "html", "shellscript", "plaintext");
    fc.assert(
      fc.property(
        text,
        text,
        text,
        language,
        fc.integer({ min: 1, max: 9 }),
        (before, raw, after, languageId, step) => {
          const end = stopCondition({ prefix: before, suffix: after, languageId, multiLine: true });
          const whole = raw.slice(0, end(raw, true));
          const other = stopCondition({ prefix: before, suffix: after, languageId, multiLine: true });
          let at: number | undefined;
          for (let length = 0; at === undefined; length += step) {
            at = other(raw.slice(0, length), length >= raw.length);
            if (at !== undefined) assert.ok(at <= length);
          }
          assert.equal(raw.slice(0, at), whole);
        },
      ),
    );
  });

  it("is cheap for every token of a long answer in a large file", () => {
    const file = "function f() {\n  return 1;\n}\n".repeat(3000);
    const raw = `return ${"a + ".repeat(2000)}`;
    const end = stopCondition({
      prefix: `${file}const a = () => {\n  `,
      suffix: file,
      languageId: "typescript",
      multiLine: true,
    });
    const processorMs = startProcessorTime();
    for (let length = 1; length <= raw.length; length++) end(raw.slice(0, length), false);
    assert.ok(processorMs() < 1500);
  });
});
