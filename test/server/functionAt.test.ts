import assert from "node:assert/strict";
import { FunctionRequest } from "../../server/protocol/edit";
import { scriptedClient } from "../support/scriptedClient";

/** A class or value first, and two functions; the names of the function for a cursor in each line. */
const files: Readonly<Record<string, readonly [text: string, names: readonly string[]]>> = {
  typescript: [
    "interface A {\n  a: string;\n}\n\n/** Adds. */\nexport function add(a: number) {\n  return a;\n}\n\nclass B {\n  get(b: string): string {\n    return b;\n  }\n}\n",
    ["add", "add", "add", "add", "add", "add", "add", "add", "add", "add", "get", "get", "get", "add"],
  ],
  javascript: [
    "const size = {\n  a: 1,\n};\n\nconst one = (a) => {\n  return a;\n};\n\nexport async function two() {\n  return 2;\n}\n",
    ["one", "one", "one", "one", "one", "one", "one", "one", "two", "two", "two"],
  ],
  python: [
    "import os\n\n\nclass A(Base):\n    def get(self):\n        return 1\n\n\nasync def two():\n    return 2\n",
    ["get", "get", "get", "get", "get", "get", "get", "get", "two", "two"],
  ],
};

describe("the function around a position", () => {
  for (const [languageId, [text, names]] of Object.entries(files))
    it(`is the smallest one, or else the first of the file: ${languageId}`, async () => {
      const { client } = await scriptedClient([]);
      const uri = "file:///workspace/a.txt";
      await client.open(uri, languageId, text);
      const found: (string | undefined)[] = [];
      for (const line of names.keys()) {
        const params = { textDocument: { uri }, position: { line, character: 0 } };
        found.push((await client.connection.sendRequest(FunctionRequest.type, params)).found?.name);
      }
      assert.deepEqual(found, names);
    });

  it("has its comment, and all of its lines", async () => {
    const { client } = await scriptedClient([]);
    const uri = "file:///workspace/a.ts";
    await client.open(uri, "typescript", files["typescript"]?.[0] ?? "");
    const params = { textDocument: { uri }, position: { line: 6, character: 2 } };
    const { found } = await client.connection.sendRequest(FunctionRequest.type, params);
    assert.deepEqual(found?.range, { start: { line: 4, character: 0 }, end: { line: 7, character: 1 } });
  });

  it("is absent where there is none, where it is long, and where no document is open", async () => {
    const { client } = await scriptedClient([]);
    const long = `def f():\n${"    a()\n".repeat(100)}`;
    for (const [at, text] of ["a = 1\n", "", "class A:\n    b = 1\n", "foo(\n  1,\n)\n", long].entries()) {
      const uri = `file:///workspace/${at}.py`;
      await client.open(uri, "python", text);
      const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
      assert.deepEqual(await client.connection.sendRequest(FunctionRequest.type, params), {}, text);
    }
    const params = {
      textDocument: { uri: "file:///workspace/none.py" },
      position: { line: 0, character: 0 },
    };
    assert.deepEqual(await client.connection.sendRequest(FunctionRequest.type, params), {});
  });
});
