import assert from "node:assert/strict";
import * as vscode from "vscode";
import { acceptAsked, answer, closeEditors, openFile, type, until } from "./support";

/** The text of the explanation as it is shown, once it has what is wanted: an open one is brought up to date after it is shown. */
async function explanation(wanted: RegExp): Promise<string> {
  await vscode.commands.executeCommand("inhouse.explainLastCompletion");
  return until(`an explanation with ${wanted}`, () => {
    const document = vscode.window.activeTextEditor?.document;
    const text = document?.uri.scheme === "inhouse" ? document.getText() : "";
    return wanted.test(text) ? text : undefined;
  });
}

describe("explain last completion", () => {
  beforeEach(() => answer({ when: "const cartTotal = ", answer: "items.length;" }));
  afterEach(closeEditors);

  it("tells what was inserted and what the model saw, and brings itself up to date", async () => {
    const editor = await openFile("ts", "function total(items: Item[]) {\n  const cartTotal =‸\n}\n");
    await type(" ");
    await acceptAsked(editor);
    const text = await explanation(/items\.length;/);
    assert.match(text, /^# Last completion/);
    assert.match(text, /## What the model saw[\s\S]*function total\(items: Item\[\]\)/);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, "markdown");

    // It is no file, and it can't be edited.
    assert.equal(await vscode.commands.executeCommand("type", { text: "x" }), undefined);
    assert.equal(document?.getText(), text);
    assert.equal(document?.isDirty, false);

    answer({ when: "const other = ", answer: "nothing.like.it;" });
    const next = await openFile("ts", "const other =‸\n");
    await type(" ");
    await acceptAsked(next);
    await explanation(/nothing\.like\.it;/);
  });
});
