import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { answer, closeEditors, folder, openFile, until } from "./support";

const before = "one = 1\ntwo = 2\nthree = 3\n";
const changed = before.replace("one", "ONE").replace("three", "THREE");

function run(command: string, ...args: unknown[]) {
  return vscode.commands.executeCommand(`inhouse.edit.${command}`, ...args);
}

function shownProposal(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputTextDiff)) return undefined;
  const { modified } = input;
  return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === modified.toString())?.getText();
}

function proposal(text: string): Promise<true> {
  return until("the proposal", () => (shownProposal() === text ? true : undefined));
}

async function shout(document: vscode.TextDocument): Promise<void> {
  await run("start", { uri: document.uri, range: new vscode.Range(0, 0, 3, 0), instruction: "Shout" });
  await proposal(changed);
}

/** Waits until the tab of the review names the file. */
function reviewOf(name: string): Promise<true> {
  const label = `${name} (pending change)`;
  return until(label, () =>
    vscode.window.tabGroups.activeTabGroup.activeTab?.label === label ? true : undefined,
  );
}

/** Accepts the pending edit, and returns the file's text in the editor afterwards. */
async function accepted(uri: vscode.Uri): Promise<string> {
  await run("acceptAll", uri);
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describe("a pending edit", () => {
  const sibling = (uri: vscode.Uri, name: string) => vscode.Uri.joinPath(uri, "..", name);

  beforeEach(() => answer({ when: "Shout", answer: `\`\`\`\n${changed}\`\`\`\n` }));
  afterEach(async () => {
    await run("rejectAll");
    await vscode.commands.executeCommand("notifications.clearAll");
    await closeEditors();
  });

  it("follows a file that is renamed in VS Code, with its review", async () => {
    const { document } = await openFile("txt", before);
    const to = sibling(document.uri, `renamed-${basename(document.uri.path)}`);
    await shout(document);
    await rename(document.uri, to);
    await reviewOf(basename(to.path));
    await proposal(changed);
    assert.equal(await accepted(to), changed);
  });

  it("follows a renamed file with unsaved changes", async () => {
    const editor = await openFile("txt", before);
    const { document } = editor;
    await editor.edit((edit) => edit.insert(new vscode.Position(3, 0), "four = 4\n"));
    const to = sibling(document.uri, `unsaved-${basename(document.uri.path)}`);
    await run("start", { uri: document.uri, range: new vscode.Range(0, 0, 3, 0), instruction: "Shout" });
    await proposal(`${changed}four = 4\n`);
    await rename(document.uri, to);
    await reviewOf(basename(to.path));
    await proposal(`${changed}four = 4\n`);
    assert.equal(await accepted(to), `${changed}four = 4\n`);
  });

  it("follows a folder that is moved", async () => {
    const root = vscode.Uri.joinPath(folder(0), `moved-${Date.now()}`);
    mkdirSync(root.fsPath);
    const { document } = await openFile("txt", before, root);
    const to = vscode.Uri.joinPath(folder(0), `${basename(root.path)}-to`);
    await shout(document);
    await rename(root, to);
    const target = vscode.Uri.joinPath(to, basename(document.uri.path));
    await until("the move", () => shownProposal() === changed || undefined);
    assert.equal(await accepted(target), changed);
  });

  it("follows a file that is renamed outside VS Code, when it is opened", async () => {
    const { document } = await openFile("txt", before);
    const path = document.uri.fsPath;
    const to = join(dirname(path), `outside-${basename(path)}`);
    await shout(document);
    renameSync(path, to);
    await vscode.window.showTextDocument(vscode.Uri.file(to));
    await until("the edit at its new place", async () => {
      await run("acceptAll", vscode.Uri.file(to));
      return (await vscode.workspace.openTextDocument(to)).getText() === changed || undefined;
    });
  });

  it("does not jump to a copy of its file", async () => {
    const { document } = await openFile("txt", before);
    const copy = join(dirname(document.uri.fsPath), `copy-${basename(document.uri.fsPath)}`);
    await shout(document);
    writeFileSync(copy, before);
    await vscode.window.showTextDocument(vscode.Uri.file(copy));
    assert.equal(await accepted(document.uri), changed);
    assert.equal((await vscode.workspace.openTextDocument(copy)).getText(), before);
  });

  it("is requested again when the file is renamed before the answer arrives", async () => {
    answer({ when: "Shout", answer: `\`\`\`\n${changed}\`\`\`\n`, tokensPerSecond: 20 });
    const { document } = await openFile("txt", before);
    const to = sibling(document.uri, `early-${basename(document.uri.path)}`);
    const asked = run("start", {
      uri: document.uri,
      range: new vscode.Range(0, 0, 3, 0),
      instruction: "Shout",
    });
    await until("the first lines", () => (shownProposal()?.includes("ONE") ? true : undefined));
    answer({ when: "Shout", answer: `\`\`\`\n${changed}\`\`\`\n` });
    await rename(document.uri, to);
    await asked;
    await proposal(changed);
    assert.equal(await accepted(to), changed);
  });

  it("follows a document whose language changes", async () => {
    const { document } = await openFile("txt", before);
    await shout(document);
    await vscode.languages.setTextDocumentLanguage(document, "python");
    await until("the proposal's language", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      const uri = input instanceof vscode.TabInputTextDiff ? input.modified.toString() : "";
      const shown = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
      return shown?.languageId === "python" || undefined;
    });
    assert.equal(await accepted(document.uri), changed);
  });

  it("changes nothing when its file is deleted, and does not recreate it", async () => {
    const { document } = await openFile("txt", before);
    await shout(document);
    await vscode.workspace.fs.delete(document.uri);
    await run("acceptAll", document.uri);
    await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(document.uri)));
    assert.equal(document.getText(), before);
  });

  it("changes nothing when its cell is removed from the notebook", async () => {
    const uri = vscode.Uri.joinPath(folder(0), "cells.ipynb");
    const cells = [before, "other"].map((text) => ({
      cell_type: "code",
      metadata: {},
      source: [text],
      outputs: [],
      execution_count: null,
    }));
    const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
    await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(content)));
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(0);
    await run("start", { uri: document.uri, range: new vscode.Range(0, 0, 3, 0), instruction: "Shout" });
    await run("show", document.uri);
    await proposal(changed);
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(0, 1))]);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await run("acceptAll", document.uri);
    assert.deepEqual(
      notebook.getCells().map((each) => each.document.getText()),
      ["other"],
    );
  });
});
