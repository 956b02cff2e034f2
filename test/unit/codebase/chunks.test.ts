import assert from "node:assert/strict";
import fc from "fast-check";
import { type Chunk, splitIntoChunks } from "../../../server/codebase/chunks";
import { fileUnitsForTests } from "../../support/syntaxTrees";

const fileUnits = fileUnitsForTests();
const body = (lines: number, indent = "  ") =>
  Array.from({ length: lines }, (_, at) => `${indent}step(${at});\n`).join("");

async function chunks(text: string, languageId: string): Promise<readonly Chunk[]> {
  return splitIntoChunks(text.split("\n"), languageId, fileUnits);
}

/** First line (from 1), last line and names. */
const summary = (found: readonly Chunk[]) =>
  found.map(({ start, end, names }) => `${start + 1}-${end} ${names.join(" ")}`.trim());

describe("chunks", () => {
  it("are definitions with the comments above them", async () => {
    const text = `import { step } from "./step";\n\n/** Loads. */\nexport function load() {\n${body(15)}}\n\n// Saves.\nconst save = () => {\n${body(15)}};\n`;
    assert.deepEqual(summary(await chunks(text, "typescript")), ["1-20 load", "21-40 save"]);
  });

  it("are the members of a long class, named with the class", async () => {
    const method = (name: string) => `    def ${name}(self):\n${body(30, "        ")}\n`;
    const text = `class Store:\n    """Keeps things."""\n\n${method("load")}${method("save")}${method("erase")}`;
    assert.deepEqual(summary(await chunks(text, "python")), [
      "1-34 Store load",
      "35-66 Store save",
      "67-100 Store erase",
    ]);
  });

  it("merge small neighbours", async () => {
    const text = Array.from({ length: 10 }, (_, at) => `func f${at}() int {\n\treturn ${at}\n}\n`).join("\n");
    const [first, ...others] = await chunks(`package a\n\n${text}`, "go");
    assert.ok(first?.names.includes("f0") && first.names.includes("f5"));
    assert.ok(others.length <= 1);
  });

  it("cut a long function at its least indented lines", async () => {
    const text = `function long() {\n${`  if (a) {\n${body(10, "    ")}  }\n`.repeat(20)}}\n`;
    const found = await chunks(text, "javascript");
    assert.ok(found.length >= 3);
    for (const { start, end, names } of found) {
      assert.ok(end - start <= 80 && names.includes("long"));
      if (start > 0) assert.match(text.split("\n")[start] ?? "", /^ {2}if/);
    }
  });

  it("name what other languages declare", async () => {
    const texts: Record<string, [text: string, ...names: string[]]> = {
      cpp: [
        "namespace a {\nclass B {\n  int *find(int x);\n};\nint B::size() { return 1; }\n}\n",
        "a",
        "B",
        "find",
      ],
      java: ["class Order {\n  int total;\n  void pay() { }\n}\n", "Order", "total", "pay"],
      rust: ["impl Store for Disk {\n  fn load(&self) {}\n}\n", "Disk", "load"],
      go: ["type Shape struct {\n\tarea int\n}\n", "Shape"],
      ruby: ["module Shop\n  class Cart\n    def add\n    end\n  end\nend\n", "Shop", "Cart", "add"],
      typescript: [
        "export const limits = 1, { a } = b;\nexport class A {\n  #x = 1;\n  get y() { return 1; }\n}\n",
        "limits",
        "A",
        "#x",
        "y",
      ],
      kotlin: ["class Order(val id: Int)\n\nfun pay() {\n}\n", "Order", "pay"],
    };
    for (const [languageId, [text, ...names]] of Object.entries(texts)) {
      const found = (await chunks(text, languageId)).flatMap((chunk) => chunk.names);
      assert.deepEqual(
        names.filter((name) => !found.includes(name)),
        [],
        `${languageId}: ${found}`,
      );
      assert.ok(
        found.every((name) => !/[\s{]/.test(name)),
        `${found}`,
      );
    }
  });

  it("begin at headings in Markdown", async () => {
    const section = (name: string) => `## ${name}\n\n${"Some words.\n\n".repeat(10)}`;
    const found = await chunks(`# Guide\n\n${section("How to start")}${section("How to stop")}`, "markdown");
    assert.deepEqual(summary(found), ["1-24 Guide How to start", "25-47 How to stop"]);
  });

  it("begin after blank lines without a grammar", async () => {
    const block = (name: string) => `${name}:\n${body(20)}`;
    const found = await chunks(`${block("first")}\n${block("second")}\n`, "plaintext");
    assert.deepEqual(summary(found), ["1-22", "23-45"]);
  });

  it("cover every line that has a word once, in order, and stay within the limit, for any text", async () => {
    const line = fc.oneof(
      fc.constantFrom(
        "",
        "}",
        "function f() {",
        "  call();",
        "class A {",
        "def x():",
        "# Title",
        "/**",
        "*/",
        "`",
      ),
      fc.string({ maxLength: 30 }),
      fc.constant("long ".repeat(2000)),
    );
    const languages = fc.constantFrom("typescript", "python", "ruby", "markdown", "plaintext", "css");
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 300 }), languages, async (lines, languageId) => {
        const found = await splitIntoChunks(lines, languageId, fileUnits);
        let at = 0;
        for (const { start, end } of found) {
          assert.ok(start >= at && end > start && end <= lines.length && end - start <= 80);
          assert.ok(lines.slice(at, start).every((skipped) => !/[\p{L}\p{N}]/u.test(skipped)));
          at = end;
        }
        assert.ok(lines.slice(at).every((skipped) => !/[\p{L}\p{N}]/u.test(skipped)));
      }),
      { numRuns: 60 },
    );
  });
});
