import assert from "node:assert/strict";
import { scriptedClient } from "../support/scriptedClient";

async function completed(answer: string, document: string, languageId = "typescript", maxTokens = 200) {
  const settings = { initializationOptions: { completion: { maxTokens } } };
  const { client, openAt } = await scriptedClient([{ when: "", answer }], settings);
  const cursor = await openAt(document, languageId, `file:///workspace/${languageId}.txt`);
  const text = await cursor.complete({ explicit: true });
  const { last } = await client.stats();
  await client.shutdown();
  return { text, reason: last?.reason };
}

describe("raw answers", () => {
  it("get the line ends of the document, whatever the model writes", async () => {
    const answer = "if (a) {\r\n    b();\r\n  }\r\n";
    const document = "function f() {\n  █\n}\n";
    assert.equal((await completed(answer, document)).text, "if (a) {\n    b();\n  }");
    const other = await completed(answer, document.replaceAll("\n", "\r\n"));
    assert.equal(other.text, "if (a) {\r\n    b();\r\n  }");
  });

  it("end with a whole statement when the token limit ends them", async () => {
    const answer = "first(a, b);\n  second(a, b);\n  third(a, b);\n  fourth(a, b);\n";
    const { text } = await completed(answer, "function f() {\n  █\n}\n", "typescript", 20);
    assert.equal(text, "first(a, b);\n  second(a, b);");
  });

  it("keep the whole lines of a block that the token limit leaves open", async () => {
    for (const [languageId, document, head, indent, line] of [
      ["typescript", "█\n", "export function run(app: App) {", "  ", "app.use(first, second);"],
      ["go", "package a\n\nfunc f() █\n", "{", "\t", "fmt.Println(first, second)"],
      ["java", "class A {\n    █\n}\n", "void f() {", "        ", "a.run(first, second);"],
      ["python", "█\n", "def f(first, second):", "    ", "print(first, second)"],
      ["ruby", "class A\n  █\nend\n", "def f", "    ", "run(first, second)"],
      ["php", "<?php\nfunction f()\n{\n    █\n}\n", "foreach ($xs as $x) {", "        ", "run($x, $second);"],
    ] as const) {
      const lines = (count: number) =>
        [
          head,
          ...Array.from({ length: count }, (_, at) => indent + line.replace("second", `second${at}`)),
        ].join("\n");
      const { text = "" } = await completed(lines(30), document, languageId, 40);
      const count = text.split("\n").length - 1;
      assert.ok(count >= 1 && count < 30, `${languageId}: ${count} lines`);
      assert.equal(text, lines(count));
    }
  });

  it("are not shown when the limit ends them after a header or between brackets that the editor closed", async () => {
    const header =
      "export function run(app: App, options: Options) {\n  return app.use(options.first, options.second);";
    assert.equal((await completed(header, "█\n", "typescript", 16)).text, undefined);
    const lambda = "(item) => {\n  first(item);\n  second(item);\n  third(item);\n  fourth(item);\n}";
    assert.equal((await completed(lambda, "items.forEach(█);\n", "typescript", 16)).text, undefined);
  });

  it("are not shown when the limit ends them in their first line", async () => {
    const answer = "items.filter((item) => item.price > 10).map((item) => item.name);";
    const { text, reason } = await completed(answer, "const a = █\n", "typescript", 12);
    assert.equal(text, undefined);
    assert.equal(reason, "the answer was truncated before a line was complete");
  });

  it("end with their code block when a chat model writes them", async () => {
    const answer = "Here is the value:\n\n```ts\ncompute(1);\n```\n\nIt is computed.";
    assert.equal((await completed(answer, "const a = █\n")).text, "compute(1);");
  });

  it("keep the code blocks of a text", async () => {
    const answer = "## Use\n\n```js\nif (a) {\n  b();\n}\n\nc();\n```\n";
    assert.equal((await completed(answer, "# A\n\n█", "markdown")).text, answer.trimEnd());
  });

  it("end with the code block of a text that they are in", async () => {
    const answer = "  return 1;\n}\n```\n\nThat is all.\n";
    const document = "# A\n\n```js\nfunction f() {\n█\n}\n```\n";
    assert.equal((await completed(answer, document, "markdown")).text, "  return 1;");
  });

  it("keep the example of a comment whole", async () => {
    const answer = " ```\n/// f();\n/// ```\n/// And more.\n";
    const { text } = await completed(answer, "/// Runs.\n///█\nfn f() {}\n", "rust");
    assert.equal(text, " ```\n/// f();\n/// ```");
  });

  it("are treated alike under other editors' names for a language", async () => {
    for (const name of ["make", "makefile"]) {
      const { text } = await completed("    go build\n    go test", "all:\n█\n", name);
      assert.equal(text, "\tgo build\n\tgo test", name);
    }
  });
});
