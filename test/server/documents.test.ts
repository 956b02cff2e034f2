import assert from "node:assert/strict";
import { scriptedClient } from "../support/scriptedClient";

describe("documents", () => {
  it("keeps the document's CRLF line ends", async () => {
    const { engine, openAt } = await scriptedClient([{ when: "", answer: "\n  one();\n  two();\n}" }]);
    const cursor = await openAt("function f() {█\r\n\r\nf();\r\n");
    assert.equal(await cursor.complete(), "\r\n  one();\r\n  two();\r\n}");
    assert.doesNotMatch(engine.prompts[0] ?? "", /\r/);
  });

  it("does not show the model a byte order mark", async () => {
    const { engine, openAt } = await scriptedClient([{ when: "", answer: "1;" }]);
    const cursor = await openAt("\uFEFFconst a = █\n");
    assert.equal(await cursor.complete(), "1;");
    assert.ok(engine.prompts[0]?.endsWith("[PREFIX]const a = "));
  });

  it("keeps tabs", async () => {
    const { engine, openAt } = await scriptedClient([{ when: "", answer: "a\n\t}" }]);
    const cursor = await openAt("\tif (b) {\n\t\treturn █\n\t}\n");
    assert.equal(await cursor.complete(), "a");
    assert.match(engine.prompts[0] ?? "", /\t\treturn /);
  });

  it("counts positions in UTF-16 code units", async () => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "length;" }]);
    const cursor = await openAt('const n = "👩‍👩‍👧 𝒳".█\n');
    const [item] = await client.complete(cursor.uri, cursor.position);
    assert.deepEqual(item?.range?.start, { line: 0, character: 24 });
    assert.match(engine.prompts[0] ?? "", /👩‍👩‍👧 𝒳"\.$/u);
  });

  it("completes untitled documents", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1" }]);
    const cursor = await openAt("const a = █", "javascript", "untitled:Untitled-1");
    assert.equal(await cursor.complete(), "1");
    assert.equal((await client.stats()).last?.outcome, "generated");
  });

  it("completes a notebook's cell and shows the model the cells above it", async () => {
    const { client, engine } = await scriptedClient([{ when: "", answer: "frame.head()" }]);
    const cells = ["import pandas as pd", "# Notes", "print("].map((text, at) => ({
      uri: `vscode-notebook-cell:/n.ipynb#${at}`,
      languageId: at === 1 ? "markdown" : "python",
      version: 1,
      text,
    }));
    await client.connection.sendNotification("notebookDocument/didOpen", {
      notebookDocument: {
        uri: "file:///n.ipynb",
        notebookType: "jupyter-notebook",
        version: 1,
        cells: cells.map(({ uri }, at) => ({ kind: at === 1 ? 1 : 2, document: uri })),
      },
      cellTextDocuments: cells,
    });
    const items = await client.complete(cells[2]?.uri ?? "", { line: 0, character: 6 });
    assert.equal(items[0]?.insertText, "frame.head()");
    assert.match(engine.prompts[0] ?? "", /import pandas as pd/);
    assert.doesNotMatch(engine.prompts[0] ?? "", /Notes/);
  });

  it("survives a change of a document that was never opened", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }]);
    await client.insert("file:///never-opened.ts", { line: 0, character: 0 }, "x");
    assert.deepEqual(await client.complete("file:///never-opened.ts", { line: 0, character: 0 }), []);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "1;");
    assert.ok(client.logLines.some((line) => line.includes("never opened")));
  });

  it("returns nothing at a line beyond the end", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }]);
    const cursor = await openAt("const a = █\n");
    assert.deepEqual(await client.complete(cursor.uri, { line: 99, character: 0 }), []);
    const { last } = await client.stats();
    assert.equal(last?.outcome, "suppressed");
    assert.match(last?.reason ?? "", /position/);
    assert.equal(await cursor.complete(), "1;");
  });

  it("copies only a window of a file of 50 MB", async () => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "1;" }]);
    const half = "const value = compute(value, value);\n".repeat(700_000);
    const cursor = await openAt(`${half}const a = █\n${half}`);
    assert.equal(await cursor.complete(), "1;");
    assert.ok((engine.prompts[0]?.length ?? 0) < 50_000);
    await cursor.type("b + ");
    assert.equal(await cursor.complete(), "1;");
    assert.equal((await client.stats()).last?.outcome, "generated");
  });

  it("completes in the middle of one endless line", async () => {
    const { engine, openAt } = await scriptedClient([{ when: "", answer: "1" }]);
    const cursor = await openAt(`${"x=1;".repeat(500_000)}y=█`, "javascript");
    assert.equal(await cursor.complete({ explicit: true }), "1");
    assert.ok((engine.prompts[0]?.length ?? 0) < 50_000);
  });

  it("supports several workspace folders", async () => {
    const folders = ["file:///home/me/app", "file:///home/me/library"].map((uri) => ({ uri, name: uri }));
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }], {
      workspaceFolders: folders,
    });
    assert.equal(client.initializeResult?.capabilities.workspace?.workspaceFolders?.supported, true);
    for (const { uri } of folders) {
      const cursor = await openAt("const a = █\n", "typescript", `${uri}/src/a.ts`);
      assert.equal(await cursor.complete(), "1;");
    }
  });
});
