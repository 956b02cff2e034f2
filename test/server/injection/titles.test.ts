import assert from "node:assert/strict";
import { CodeActionRequest } from "vscode-languageserver-protocol";
import { titleAttacks } from "../../injection/titles";
import { scriptedClient } from "../../support/scriptedClient";

describe("prompt injection: titles of code actions", () => {
  for (const { name, message, title } of titleAttacks) {
    it(name, async () => {
      const { client } = await scriptedClient();
      const uri = "file:///workspace/a.ts";
      await client.open(uri, "typescript", "const a = 1;\n");
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
      const context = { diagnostics: [{ range, message }], only: ["quickfix"] };
      const actions = await client.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range,
        context,
      });
      assert.deepEqual(
        actions?.map((action) => action.title),
        [title],
      );
      await client.shutdown();
    });
  }
});
