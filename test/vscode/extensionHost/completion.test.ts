import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  acceptAsked,
  acceptTyped,
  answer,
  closeEditors,
  expectNoGhostText,
  folder,
  openFile,
  type,
} from "./support";

const sumLine = "  const cartTotal = items.reduce((sum, item) => sum + item.price, 0);";

function setEnabled(value: boolean | undefined): Thenable<void> {
  const configuration = vscode.workspace.getConfiguration("inhouse");
  return configuration.update("completion.enabled", value, vscode.ConfigurationTarget.Global);
}

describe("completion", () => {
  beforeEach(() =>
    answer({ when: "const cartTotal = ", answer: "items.reduce((sum, item) => sum + item.price, 0);" }),
  );
  afterEach(closeEditors);

  it("answers a keystroke, and committing inserts the answer", async () => {
    const editor = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
    // The first completion may have to wait until the server has started.
    await type(" ");
    assert.equal(await acceptAsked(editor), sumLine);
  });

  it("appears without an explicit request", async () => {
    const editor = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
    await type(" ");
    assert.equal(await acceptTyped(editor), sumLine);
  });

  it("inserts several lines where a block starts", async () => {
    const body = "\n    const found = items.find((item) => item.id === id);\n    return found;";
    answer({ when: "function lookup(items, id) {", answer: body });
    const editor = await openFile("js", "function lookup(items, id) ‸\n");
    await type("{");
    await acceptTyped(editor);
    assert.match(editor.document.getText(), /const found = items\.find\(.*\n\s*return found;/);
  });

  it("shows nothing when the model's answer is empty", async () => {
    answer();
    const editor = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
    await type(" ");
    await expectNoGhostText(editor);
  });

  it("is turned off and on again by the command", async () => {
    const editor = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
    try {
      await vscode.commands.executeCommand("inhouse.toggleCompletions");
      await type(" ");
      await expectNoGhostText(editor);
      await vscode.commands.executeCommand("inhouse.toggleCompletions");
      assert.equal(await acceptAsked(editor), sumLine);
    } finally {
      await setEnabled(undefined);
    }
  });

  it("is turned off for one language by the command", async () => {
    const python = await openFile("py", "def total(items):\n    const cartTotal =‸\n");
    try {
      await vscode.commands.executeCommand("inhouse.toggleCompletionsForLanguage");
      await type(" ");
      await expectNoGhostText(python);
      const script = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
      await type(" ");
      assert.equal(await acceptTyped(script), sumLine);
      await vscode.window.showTextDocument(python.document);
    } finally {
      await vscode.commands.executeCommand("inhouse.toggleCompletionsForLanguage");
    }
  });

  it("never reads a file that the settings exclude", async () => {
    const uri = vscode.Uri.joinPath(folder(0), ".env");
    await vscode.workspace.fs.writeFile(uri, Buffer.from("const cartTotal ="));
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const end = editor.document.positionAt(editor.document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    await type(" ");
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    await expectNoGhostText(editor);
  });
});
