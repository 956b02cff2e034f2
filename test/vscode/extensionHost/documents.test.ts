import assert from "node:assert/strict";
import * as vscode from "vscode";
import { acceptTyped, answer, closeEditors, folder, openFile, showAt, type, until } from "./support";

describe("kinds of documents", () => {
  beforeEach(() => answer({ when: "shelf_count = ", answer: "len(shelves)" }));
  afterEach(closeEditors);

  it("completes in the second folder of the workspace", async () => {
    const editor = await openFile("py", "shelves = []\nshelf_count =‸\n", folder(1));
    await type(" ");
    assert.equal(await acceptTyped(editor), "shelf_count = len(shelves)");
  });

  it("completes in an untitled document", async () => {
    const text = "shelves = []\nshelf_count =‸\n";
    const content = text.replace("‸", "");
    const document = await vscode.workspace.openTextDocument({ language: "python", content });
    const editor = await showAt(document, text);
    await type(" ");
    assert.equal(await acceptTyped(editor), "shelf_count = len(shelves)");
  });

  it("completes in a document with CRLF, and keeps its line ends", async () => {
    answer({ when: "def count(shelves):", answer: "\n    found = len(shelves)\n    return found" });
    const editor = await openFile("py", "shelves = []\r\n\r\ndef count(shelves)‸\r\n");
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    await type(":");
    await acceptTyped(editor);
    const text = editor.document.getText();
    assert.match(text, /found = len\(shelves\)\r\n\s*return found/);
    assert.doesNotMatch(text, /[^\r]\n/);
  });

  it("completes behind characters outside the basic plane", async () => {
    const editor = await openFile("py", 'shelves = "🍎🍐"; shelf_count =‸\n');
    await type(" ");
    assert.equal(await acceptTyped(editor), 'shelves = "🍎🍐"; shelf_count = len(shelves)');
  });

  it("completes in a cell of a notebook", async () => {
    const uri = vscode.Uri.joinPath(folder(0), "shelves.ipynb");
    const cell = (source: string) => ({
      cell_type: "code",
      metadata: {},
      source: [source],
      outputs: [],
      execution_count: null,
    });
    const notebook = {
      cells: [cell("shelves = []"), cell("shelf_count =")],
      metadata: { language_info: { name: "python" } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(notebook)));
    const document = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(document, { selections: [new vscode.NotebookRange(1, 2)] });
    const editor = await until("the cell's editor", async () => {
      await vscode.commands.executeCommand("notebook.cell.edit");
      const active = vscode.window.activeTextEditor;
      return active?.document === document.cellAt(1).document ? active : undefined;
    });
    const end = editor.document.positionAt(editor.document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    await type(" ");
    assert.equal(await acceptTyped(editor), "shelf_count = len(shelves)");
  });
});
