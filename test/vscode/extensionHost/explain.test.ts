import assert from "node:assert/strict";
import * as vscode from "vscode";
import { acceptAsked, answer, closeEditors, openFile, type, until } from "./support";

/** The document behind the page, once its text matches: an open page updates only after it is shown. */
async function explanation(wanted: RegExp): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand("inhouse.explainLastCompletion");
  return until(`an explanation with ${wanted}`, () =>
    vscode.workspace.textDocuments.find(
      (document) => document.uri.scheme === "inhouse" && wanted.test(document.getText()),
    ),
  );
}

describe("explain last completion", () => {
  beforeEach(() => answer({ when: "const cartTotal = ", answer: "items.length;" }));
  afterEach(closeEditors);

  it("shows the inserted text and the model's prompt, and updates itself", async () => {
    const editor = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
    await type(" ");
    await acceptAsked(editor);
    const document = await explanation(/items\.length;/);
    const text = document.getText();
    assert.match(text, /^# Last completion/);
    assert.match(text, /## What the model saw[\s\S]*function total\(items: Item\[\]\)/);
    assert.equal(document.languageId, "markdown");
    const page = await until("the page", () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputWebview ? activeTab : undefined;
    });
    assert.match(page.label, /Last completion/);

    answer({ when: "const other = ", answer: "nothing.like.it;" });
    const next = await openFile("ts", "const other =‸\n");
    await type(" ");
    await acceptAsked(next);
    await explanation(/nothing\.like\.it;/);
  });
});
