import assert from "node:assert/strict";
import { type FileKind, fileKind } from "../../../server/codebase/fileKind";
import { documentationScore } from "../../../server/codebase/questionKind";

describe("the kind of a file", () => {
  const paths: Record<FileKind, readonly string[]> = {
    code: [
      "src/history.ts",
      "lib/contest/entry.py",
      "app/latest.go",
      "src/exampleless.rs",
      "pkg/release/build.go",
      "docsify.js",
    ],
    test: [
      "test/a.ts",
      "src/__tests__/a.js",
      "a.spec.ts",
      "pkg/a_test.go",
      "tests/test_a.py",
      "src/FooTests.cs",
      "Demo.Tests/Foo.cs",
      "benches/bench/a.rs",
    ],
    documentation: ["README.md", "docs/guide.mdx", "doc/api.rst", "LICENSE"],
    changelog: ["CHANGELOG.md", "docs/changes.rst", "HISTORY.md", "NEWS", ".changeset/red-cups.md"],
    example: ["examples/tea/main.py", "docs_src/first.py", "demo/a.ts"],
    data: ["package.json", "config/app.yaml", ".eslintrc", "App.csproj"],
    page: ["site/index.html", "docs/theme/main.ts", "style.scss"],
  };
  for (const [kind, all] of Object.entries(paths)) {
    it(`follows from its path: ${kind}`, () => {
      for (const path of all) assert.equal(fileKind(path), kind, path);
    });
  }
});

describe("the kind of a question", () => {
  const inDocumentation = [
    "How do I install it?",
    "How can we upgrade to the next release?",
    "You can use your own plugin.",
    "If you need more, see the guide.",
    "is there a tutorial for plugins",
  ];
  const inCode = [
    "Returns the name of the node.",
    "where is the token parsed",
    "Which function creates the buffer?",
    "parse a string into an array of bytes",
    "Checks whether two values are equal.",
  ];
  const open = ["teapot", "", "How does caching work?", "the life of a cup"];
  it("follows from its words and form", () => {
    for (const question of inDocumentation) assert.ok(documentationScore(question) > 0.3, question);
    for (const question of inCode) assert.ok(documentationScore(question) < -0.3, question);
    for (const question of open) assert.ok(Math.abs(documentationScore(question)) < 0.3, question);
  });
});
