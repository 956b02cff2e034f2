import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { runEdit } from "../support/edits";
import { startServerProcess } from "../support/lspClient";

const own = `    def get_name(self, key):
        value = self.names[key]
        if value is None:
            return None
        return value`;
const text = `class Shop:\n${own}\n\n    def empty(self):\n        return self.get_name(None)\n`;
const uri = "file:///workspace/shop.py";

describe("edits with the starter model", () => {
  it("rename an identifier in a small function, and change nothing else", async () => {
    const { client, stop } = await startServerProcess("dist/server/main.mjs");
    await client.open(uri, "python", text);
    const at = { line: 2, character: 8 };
    const running = runEdit(client, {
      uri,
      version: client.versionOf(uri),
      range: { start: at, end: at },
      instruction: "Rename `value` to `result`",
    });
    const result = await running.result;
    assert.equal(result.outcome, "edited", `${result.reason} ${result.answer}`);
    assert.equal(result.format, "region");
    assert.equal(result.newText, own.replaceAll("value", "result"));
    const { copiedTokens, generatedTokens } = result.figures;
    assert.ok(copiedTokens > 0 && copiedTokens < generatedTokens);
    const [change] = result.edit?.documentChanges ?? [];
    assert.ok(change !== undefined && "edits" in change);
    const changed = TextDocument.applyEdits(TextDocument.create(uri, "", 0, text), change.edits as []);
    assert.equal(changed, text.replace(own, result.newText));
    assert.ok(running.progress.some(({ type }) => type === "waiting"));
    assert.equal(await stop(), 0);
  });
});
