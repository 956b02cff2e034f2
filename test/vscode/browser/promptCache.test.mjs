import assert from "node:assert/strict";
import { globSync, statSync } from "node:fs";
import { openAt, until, useVSCode } from "./support.mjs";

describe("the prompt cache on disk", () => {
  const vscode = useVSCode();

  const kept = () =>
    globSync("User/workspaceStorage/*/inhouse.inhouse/server/prompt-cache/*", {
      cwd: vscode.server.dataFolder,
    });

  it("survives a restart in VS Code's workspace storage, for the user alone", async () => {
    await vscode.workspace.writeScript([{ when: "const itemCount = ", answer: "invoice.lines.length;" }]);
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await vscode.editor.press("Enter");
    await vscode.editor.type("const itemCount = ");
    await vscode.editor.waitForGhostText();
    assert.deepEqual(kept(), []);
    await vscode.editor.runCommand("Inhouse: Restart Server");
    const files = await until("the files", () => (kept().length > 0 ? kept() : undefined));
    for (const file of files) {
      assert.equal(statSync(`${vscode.server.dataFolder}/${file}`).mode & 0o777, 0o600, file);
    }
    assert.deepEqual(globSync("**/*.kv", { cwd: vscode.workspace.folder }), []);
    await vscode.editor.revertFile();
  });

  it("is deleted when the user turns it off", async () => {
    await vscode.server.writeMachineSettings({ "inhouse.privacy.keepPromptCache": false });
    await until("nothing to be there", () => kept().length === 0);
  });
});
