import assert from "node:assert/strict";
import { chmodSync, statSync, writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { answer, closeEditors, openFile, until } from "./support";

const before = "one = 1\ntwo = 2\nthree = 3\n";
const changed = before.replace("one", "ONE").replace("three", "THREE");
const script = { when: "Shout", answer: `\`\`\`\n${changed}\`\`\`\n` };
const corrected = { when: "No such name", answer: `\`\`\`\n${changed.replace("ONE", "One")}\`\`\`\n` };

function run(command: string, ...args: unknown[]) {
  return vscode.commands.executeCommand(`inhouse.edit.${command}`, ...args);
}

async function shout(document: vscode.TextDocument): Promise<void> {
  await run("start", { uri: document.uri, range: new vscode.Range(0, 0, 3, 0), instruction: "Shout" });
  await proposal(changed);
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

describe("edits of files that another program changes", () => {
  beforeEach(() => answer(script));
  afterEach(async () => {
    await run("rejectAll");
    await closeEditors();
  });

  it("follow a change on disk elsewhere in the file", async () => {
    const { document } = await openFile("txt", before);
    await shout(document);
    writeFileSync(document.uri.fsPath, before.replace("two = 2", "two = 2\ntwo and a half = 2.5"));
    await until("VS Code to see it", () => (document.lineCount === 5 ? true : undefined));
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), changed.replace("two = 2", "two = 2\ntwo and a half = 2.5"));
  });

  it("change nothing when their lines changed on disk", async () => {
    const { document } = await openFile("txt", before);
    await shout(document);
    const other = before.replace("one = 1", "one = 11");
    writeFileSync(document.uri.fsPath, other);
    await until("VS Code to see it", () => (document.getText() === other ? true : undefined));
    void run("acceptAll", document.uri);
    await proposal(other.replace("three", "THREE"));
    assert.equal(document.getText(), other);
    assert.equal(document.isDirty, false);
  });

  it("leave a write-protected file alone on disk, and can be undone in the editor", async () => {
    const { document } = await openFile("txt", before);
    chmodSync(document.uri.fsPath, 0o444);
    await shout(document);
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), changed);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
  });

  it("do not start in a read-only document", async () => {
    const provider = { provideTextDocumentContent: () => before };
    using _ = asDisposable(vscode.workspace.registerTextDocumentContentProvider("inhouse-test", provider));
    const uri = vscode.Uri.parse("inhouse-test:/read-only.txt");
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await run("start", { uri, range: new vscode.Range(0, 0, 3, 0), instruction: "Shout" });
    assert.equal(shownProposal(), undefined);
    assert.equal(document.getText(), before);
  });
});

describe("edits of read-only files", () => {
  const session = (what: "set" | "reset") =>
    vscode.commands.executeCommand(`workbench.action.files.${what}ActiveEditorReadonlyInSession`);
  const start = (document: vscode.TextDocument) =>
    run("start", { uri: document.uri, range: new vscode.Range(0, 0, 3, 0), instruction: "Shout" });
  const readonlyInclude = vscode.workspace.getConfiguration("files");

  beforeEach(() => answer(script));
  afterEach(async () => {
    await session("reset");
    await readonlyInclude.update("readonlyInclude", undefined, vscode.ConfigurationTarget.Global);
    await run("rejectAll");
    await vscode.commands.executeCommand("notifications.clearAll");
    await closeEditors();
  });

  it("do not start when the user made the file read-only for this session, and the check leaves the disk alone", async () => {
    const { document } = await openFile("txt", before);
    const { mtimeMs } = statSync(document.uri.fsPath);
    await session("set");
    await start(document);
    assert.equal(shownProposal(), undefined);
    assert.equal(document.getText(), before);
    await session("reset");
    await start(document);
    await proposal(changed);
    assert.equal(statSync(document.uri.fsPath).mtimeMs, mtimeMs);
  });

  it("do not start when a setting makes the file read-only", async () => {
    const { document } = await openFile("txt", before);
    await readonlyInclude.update("readonlyInclude", { "**/*.txt": true }, vscode.ConfigurationTarget.Global);
    await start(document);
    assert.equal(shownProposal(), undefined);
    assert.equal(document.getText(), before);
  });

  it("are not accepted while the file is read-only, and are afterwards", async () => {
    const { document } = await openFile("txt", before);
    await shout(document);
    await vscode.window.showTextDocument(document);
    await session("set");
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), before);
    await session("reset");
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), changed);
  });

  it("are not accepted in an editor with unsaved changes while it is read-only", async () => {
    const editor = await openFile("txt", before);
    const { document } = editor;
    await editor.edit((edit) => edit.insert(new vscode.Position(3, 0), "four = 4\n"));
    const dirty = document.getText();
    await start(document);
    await proposal(`${changed}four = 4\n`);
    await vscode.window.showTextDocument(document);
    await session("set");
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), dirty);
    await session("reset");
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), `${changed}four = 4\n`);
  });
});

describe("errors that an edit causes", () => {
  const problems = vscode.languages.createDiagnosticCollection("inhouse-test");
  const error = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 3), "No such name", 0);

  beforeEach(() => answer(corrected, script));
  afterEach(async () => {
    problems.clear();
    await run("rejectAll");
    await vscode.commands.executeCommand("notifications.clearAll");
    await closeEditors();
  });

  it("are corrected once, in a separate edit that the user reviews", async () => {
    const { document } = await openFile("txt", before);
    await shout(document);
    await run("acceptAll", document.uri);
    problems.set(document.uri, [error]);
    await proposal(changed.replace("ONE", "One"));
    assert.equal(document.getText(), changed);
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), changed.replace("ONE", "One"));
    problems.set(document.uri, [error, new vscode.Diagnostic(error.range, "Still no such name", 0)]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(shownProposal(), undefined);
  });

  it("do not count if they existed before, or appear while only half the edit is accepted", async () => {
    const { document } = await openFile("txt", before);
    problems.set(document.uri, [error]);
    await shout(document);
    await run("acceptChange", document.uri, 0);
    const half = new vscode.Diagnostic(new vscode.Range(2, 0, 2, 5), "Half done", 0);
    problems.set(document.uri, [error, half]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(shownProposal(), changed);
    problems.set(document.uri, [error]);
    await run("acceptAll", document.uri);
    problems.set(document.uri, [error]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(shownProposal(), undefined);
    assert.equal(document.getText(), changed);
  });
});

function asDisposable(value: vscode.Disposable): Disposable {
  return { [Symbol.dispose]: () => value.dispose() };
}
