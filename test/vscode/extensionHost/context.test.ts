import assert from "node:assert/strict";
import * as vscode from "vscode";
import { acceptAsked, answer, closeEditors, folder, openFile, type, until } from "./support";

describe("context from other files", () => {
  const subscriptions: vscode.Disposable[] = [];

  afterEach(async () => {
    vscode.Disposable.from(...subscriptions.splice(0)).dispose();
    await closeEditors();
  });

  it("shows the model the definitions that other language servers give for names near the cursor", async () => {
    const library = vscode.Uri.joinPath(folder(1), "deep", "orders.lua.txt");
    await vscode.workspace.fs.writeFile(
      library,
      Buffer.from("-- Orders\nfunction shippedOrder(id, carrier)\nend\n"),
    );
    const asked: string[] = [];
    const provider = vscode.languages.registerDefinitionProvider("lua", {
      provideDefinition(document, position) {
        const name = document.getText(document.getWordRangeAtPosition(position));
        asked.push(name);
        return name === "shippedOrder" ? new vscode.Location(library, new vscode.Position(1, 9)) : undefined;
      },
    });
    subscriptions.push(provider);
    answer({ when: "function shippedOrder(id, carrier)", answer: "irst(order.carrier)" });
    const editor = await openFile("lua", "local order = shippedOrder(7)\nlocal carrier =‸\n");
    await vscode.languages.setTextDocumentLanguage(editor.document, "lua");
    await type(" ");
    await until("the question", () => asked.includes("shippedOrder") || undefined);
    // The gathered context serves keystrokes after the pause.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await type("f");
    assert.equal(await acceptAsked(editor), "local carrier = first(order.carrier)");
    assert.ok(asked.includes("order"));
    // If it were open, it would count as a file that the user works on.
    assert.ok(!vscode.workspace.textDocuments.some(({ uri }) => uri.path === library.path));
  });

  it("shows the model the lines that the user has viewed", async () => {
    const lines = Array.from({ length: 90 }, (_, line) => `looked at ${line}.`).join("\n");
    const editor = await openFile("txt", `‸${lines}`, folder(1));
    const middle = new vscode.Position(45, 0);
    editor.selection = new vscode.Selection(middle, middle);
    editor.revealRange(new vscode.Range(middle, middle), vscode.TextEditorRevealType.InCenter);
    // Longer than a view must rest to count.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    answer({ when: "looked at 45.", answer: "een;" });
    const script = await openFile("ts", "const looked =‸\n");
    await type(" ");
    // The server gathers context in pauses.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await type("s");
    assert.equal(await acceptAsked(script), "const looked = seen;");
  });
});
