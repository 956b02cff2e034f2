import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeEditors } from "./support";

describe("Diagnose This Machine", () => {
  afterEach(closeEditors);

  it("shows the doctor's report, with the models of the settings, ready to be copied", async () => {
    const settings = vscode.workspace.getConfiguration("inhouse");
    await settings.update("chat.model", "/no/such/chat.gguf", vscode.ConfigurationTarget.Global);
    try {
      await vscode.commands.executeCommand("inhouse.diagnose");
    } finally {
      await settings.update("chat.model", undefined, vscode.ConfigurationTarget.Global);
    }
    const { activeTextEditor } = vscode.window;
    const { document } = activeTextEditor ?? {};
    assert.equal(document?.uri.scheme, "inhouse-diagnosis");
    const text = document?.getText() ?? "";
    assert.equal(document?.languageId, "plaintext");
    assert.match(text, /^Copy this into your bug report\./);
    assert.ok(text.includes(`Editor       ${vscode.env.appName} ${vscode.version}`));
    const at = activeTextEditor?.selection.active ?? new vscode.Position(0, 0);
    assert.equal(document?.getWordRangeAtPosition(at), undefined);
    assert.match(text, /^ok +Completions +Starter Code/m);
    assert.match(text, /^problem +Chat +No model file found at \/no\/such\/chat\.gguf\n +To do: Choose/m);
    const state = process.platform === "linux" ? "sealed" : "guarded";
    assert.match(text, new RegExp(`^ok +Seal +${state}:`, "m"));
  });
});
