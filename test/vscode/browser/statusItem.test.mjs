import assert from "node:assert/strict";
import { join } from "node:path";
import { useVSCode } from "./support.mjs";

describe("status item", () => {
  const vscode = useVSCode();

  it("names the model when it is ready", async () => {
    await vscode.editor.waitForStatus(/Scripted/);
  });

  it("shows backend and model in its hover", async () => {
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Scripted/);
    assert.match(hover, /Script\b/);
  });

  it("turns to an error when the model cannot be loaded, and its hover says which file", async () => {
    const missing = join(vscode.workspace.folder, "missing-model.gguf");
    await vscode.server.writeSettings({ "inhouse.completion.model": missing });
    await vscode.editor.waitForStatus(/error|warning/i);
    assert.match(await vscode.editor.statusHover(), /missing-model\.gguf/);
  });

  it("is ready again when the setting is corrected", async () => {
    await vscode.server.writeSettings({});
    await vscode.editor.waitForStatus(/Scripted/);
  });
});
