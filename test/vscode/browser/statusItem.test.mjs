import assert from "node:assert/strict";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { until, useVSCode } from "./support.mjs";

describe("status item", () => {
  const vscode = useVSCode();

  it("names the model when it is ready", async () => {
    await vscode.editor.waitForStatus(/Scripted/);
  });

  it("shows model, backend and seal in its hover", async () => {
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Model: Scripted/);
    assert.match(hover, /Runs on: Script/);
    assert.match(hover, /Network: \w+/);
  });

  it("says in its hover which model cannot be loaded while the one before stays in use", async () => {
    const missing = join(vscode.workspace.folder, "missing-model.gguf");
    await vscode.server.writeMachineSettings({ "inhouse.completion.model": missing });
    await until("the reason", async () => /missing-model\.gguf/.test(await vscode.editor.statusHover()));
    await vscode.editor.waitForStatus(/Ready: Scripted/);
  });

  it("turns to an error when there is no other model, and its hover says which file", async () => {
    await vscode.editor.runCommand("Inhouse: Restart Server");
    await vscode.editor.waitForStatus(/missing-model\.gguf/);
    assert.match(await vscode.editor.statusHover(), /missing-model\.gguf/);
    await vscode.editor.screenshot(join(outFolder, "screenshots", "status-error.png"));
  });

  it("is ready again when the setting is corrected", async () => {
    await vscode.server.writeMachineSettings({});
    await vscode.editor.waitForStatus(/Ready: Scripted/);
  });

  it("opens a panel of actions", async () => {
    await vscode.editor.runCommand("Inhouse: Show Status");
    await vscode.editor.page.locator(".quick-input-widget").waitFor();
    await vscode.editor.screenshot(join(outFolder, "screenshots", "status-panel.png"));
    await vscode.editor.press("Escape");
  });
});
