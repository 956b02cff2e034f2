import assert from "node:assert/strict";
import { RegionRequest } from "../../server/protocol/edit";
import { runEdit } from "../support/edits";
import { scriptedClient } from "../support/scriptedClient";

/** Two definitions each; the test puts the cursor on every line. */
const files: Readonly<Record<string, string>> = {
  typescript:
    "/** One. */\nfunction one() {\n  return 1;\n}\n\nclass Two {\n  get() {\n    return 2;\n  }\n}\n",
  javascript: "const one = () => {\n  return 1;\n};\n\nfunction two() {\n\treturn 2;\n}\n",
  python: "@cached\ndef one():\n    return 1\n\n\nclass Two:\n    def get(self):\n        return 2\n",
  go: "package a\n\n// One.\nfunc One() int {\n\treturn 1\n}\n\nfunc Two() int {\n\treturn 2\n}\n",
  rust: "/// One.\nfn one() -> i32 {\n    1\n}\n\nimpl Two {\n    fn get(&self) -> i32 {\n        2\n    }\n}\n",
  java: "class A {\n    int one() {\n        return 1;\n    }\n\n    int two() {\n        return 2;\n    }\n}\n",
  ruby: "def one\n  1\nend\n\nclass Two\n  def get\n    2\n  end\nend\n",
  // Without a grammar.
  elixir: "defmodule A do\n  def one do\n    1\n  end\n\n  def two do\n    2\n  end\nend\n",
  plaintext: "one\none\n\ntwo\ntwo\n",
};

describe("the region around a position", () => {
  for (const [languageId, text] of Object.entries(files)) {
    for (const eol of ["\n", "\r\n"]) {
      it(`equals the region of an edit: ${languageId}, ${JSON.stringify(eol)}`, async () => {
        const { client } = await scriptedClient([{ when: "", answer: "no code" }]);
        const uri = "file:///workspace/a.txt";
        await client.open(uri, languageId, text.replaceAll("\n", eol));
        const version = client.versionOf(uri);
        const seen = new Set<string>();
        for (const line of text.split("\n").keys()) {
          const at = { line, character: 0 };
          const range = { start: at, end: at };
          const textDocument = { uri, version };
          const found = await client.connection.sendRequest(RegionRequest.type, { textDocument, range });
          const edit = await runEdit(client, { uri, version, range, instruction: "Change it" }).result;
          assert.deepEqual(found.range, edit.range, `line ${line}`);
          seen.add(JSON.stringify(found.range));
        }
        assert(seen.size > 1);
      });
    }
  }

  it("is refused for a document that is not open or has changed since", async () => {
    const { client } = await scriptedClient([]);
    const at = { line: 0, character: 0 };
    const ask = (uri: string, version: number) =>
      client.connection.sendRequest(RegionRequest.type, {
        textDocument: { uri, version },
        range: { start: at, end: at },
      });
    await assert.rejects(ask("file:///workspace/none.ts", 1), /Open none\.ts first/);
    await client.open("file:///workspace/a.ts", "typescript", "a();\n");
    await assert.rejects(ask("file:///workspace/a.ts", 7), /has changed since you asked/);
  });
});
