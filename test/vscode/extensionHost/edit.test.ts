import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { serverPids } from "./processes";
import { answer, closeEditors, folder, openFile, until } from "./support";

const before = [
  "export function total(prices: number[]): number {",
  "  let a = 0;",
  "  for (const price of prices) {",
  "    console.log(price);",
  "    console.log(prices);",
  "    a += price;",
  "  }",
  "  return a;",
  "}",
  "",
].join("\n");
const renamed = before.replaceAll(/\ba\b/g, "b");
const script = { when: "Call the sum `b`", answer: `\`\`\`ts\n${renamed}\`\`\`\n` };

/** Asks for an edit of the whole function. */
function start(editor: vscode.TextEditor, instruction = "Call the sum `b`") {
  const range = new vscode.Range(0, 0, editor.document.lineCount - 1, 0);
  const target = { uri: editor.document.uri, range, instruction };
  return vscode.commands.executeCommand("inhouse.edit.start", target);
}

function run(command: string, ...args: unknown[]) {
  return vscode.commands.executeCommand(`inhouse.edit.${command}`, ...args);
}

/** The proposal in the active tab, once it says this. */
function proposal(what: (text: string) => boolean): Promise<vscode.TextDocument> {
  return until("the proposal", () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputTextDiff)) return undefined;
    const found = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.toString() === input.modified.toString(),
    );
    return found !== undefined && what(found.getText()) ? found : undefined;
  });
}

function diffs(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff);
}

function lenses(document: vscode.TextDocument): Thenable<string[]> {
  return vscode.commands
    .executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri)
    .then((found) => found.map(({ command }) => command?.title ?? ""));
}

describe("edits", () => {
  beforeEach(() => answer(script));
  afterEach(async () => {
    await run("rejectAll");
    await closeEditors();
  });

  it("are previewed, rejected and accepted hunk by hunk, and undone in one step each", async () => {
    const { document, ...editor } = await openFile("ts", before);
    await start({ document, ...editor } as vscode.TextEditor);
    await proposal((text) => text === renamed);
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
    assert.equal((await lenses(document)).filter((title) => title.includes("Accept")).length, 3);

    await run("rejectChange", document.uri, 1);
    await proposal((text) => text === renamed.replace("b += price", "a += price"));
    assert.equal(document.isDirty, false);
    await run("acceptAll", document.uri);
    assert.equal(document.getText(), renamed.replace("b += price", "a += price"));
    assert.deepEqual(diffs(), []);
    assert.equal(vscode.window.activeTextEditor?.document, document);

    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
    assert.equal(readFileSync(document.uri.fsPath, "utf8"), before);
  });

  it("accept one hunk at the cursor and move to the next", async () => {
    const editor = await openFile("ts", before);
    await start(editor);
    const shown = await proposal((text) => text === renamed);
    const line = () => vscode.window.activeTextEditor?.selection.active.line;
    assert.equal(vscode.window.activeTextEditor?.document, shown);
    assert.equal(line(), 1);
    await run("nextChange");
    assert.equal(line(), 5);
    await run("acceptChange");
    assert.equal(editor.document.getText(), before.replace("a += price", "b += price"));
    assert.equal(line(), 7);
    await run("acceptAll");
    assert.equal(editor.document.getText(), renamed);
    await vscode.commands.executeCommand("undo");
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), before);
  });

  it("follow typing elsewhere and never overwrite lines that were changed by hand", async () => {
    const { document } = await openFile("ts", before);
    await start({ document } as vscode.TextEditor);
    await proposal((text) => text === renamed);
    const type = async (line: number, character: number, text: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(line, character), text);
      await vscode.workspace.applyEdit(edit);
    };
    await type(0, 0, "// Sums up.\n");
    await proposal((text) => text === `// Sums up.\n${renamed}`);
    await type(6, 8, "1 + ");
    const typed = document.getText();
    void run("acceptAll", document.uri);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(document.getText(), typed);
    assert.ok((await lenses(document)).some((title) => title.includes("Changed by hand")));
    await run("acceptChange", document.uri, 0);
    assert.equal(document.getText(), typed.replace("let a", "let b"));
  });

  it("leave no trace when the server is killed while the model writes", async () => {
    answer({ ...script, tokensPerSecond: 8 });
    const { document } = await openFile("ts", before);
    const done = start({ document } as vscode.TextEditor);
    await proposal((text) => text !== before && text !== "");
    const [pid] = serverPids();
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGKILL");
    await until("the diff to close", () => (diffs().length === 0 ? true : undefined));
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
    assert.deepEqual(await lenses(document), []);
    await vscode.commands.executeCommand("notifications.clearAll");
    await done;
    await until("a new server", () => serverPids().find((other) => other !== pid));
    answer(script);
    await start({ document } as vscode.TextEditor);
    await proposal((text) => text === renamed);
  });

  it("are cancelled without a trace", async () => {
    answer({ ...script, tokensPerSecond: 4 });
    const { document } = await openFile("ts", before);
    const done = start({ document } as vscode.TextEditor);
    await until("the lens", async () => ((await lenses(document)).includes("Cancel") ? true : undefined));
    await run("rejectAll");
    await done;
    assert.deepEqual(diffs(), []);
    assert.deepEqual(await lenses(document), []);
    assert.equal(document.getText(), before);
  });

  it("are refined from the proposal", async () => {
    const refined = renamed.replace("  return b;", "  return Math.round(b);");
    answer({ when: "Round the sum", answer: `\`\`\`ts\n${refined}\`\`\`\n` }, script);
    const { document } = await openFile("ts", before);
    await start({ document } as vscode.TextEditor);
    await proposal((text) => text === renamed);
    await run("refine", document.uri, "Round the sum");
    await proposal((text) => text === refined);
    await run("acceptAll");
    assert.equal(document.getText(), refined);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });

  it("keep the line ends of the file", async () => {
    const windows = before.replaceAll("\n", "\r\n");
    const { document } = await openFile("ts", windows);
    await start({ document } as vscode.TextEditor);
    await proposal((text) => text.includes("return b"));
    await run("acceptAll");
    assert.equal(document.getText(), renamed.replaceAll("\n", "\r\n"));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), windows);
  });

  it("work in an untitled document", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "typescript", content: before });
    await vscode.window.showTextDocument(document);
    await start({ document } as vscode.TextEditor);
    const shown = await proposal((text) => text === renamed);
    assert.equal(shown.languageId, "typescript");
    await run("acceptAll");
    assert.equal(document.getText(), renamed);
  });

  it("work in a cell of a notebook", async () => {
    const python = "a = sum(prices)\n";
    answer({ when: script.when, answer: "```python\nb = sum(prices)\n```\n" });
    const uri = vscode.Uri.joinPath(folder(0), "sums.ipynb");
    const cell = { cell_type: "code", metadata: {}, source: [python], outputs: [], execution_count: null };
    const metadata = { language_info: { name: "python" } };
    const content = { cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 };
    await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(content)));
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(0);
    await start({ document } as vscode.TextEditor);
    await run("show", document.uri);
    const shown = await proposal((text) => text === python.replace("a", "b"));
    assert.equal(shown.languageId, "python");
    await run("acceptAll", document.uri);
    assert.equal(notebook.cellAt(0).document.getText(), python.replace("a", "b"));
  });

  it("report that a file is gone instead of creating it again", async () => {
    const { document } = await openFile("ts", before);
    await start({ document } as vscode.TextEditor);
    await proposal((text) => text === renamed);
    await vscode.workspace.fs.delete(document.uri);
    void run("acceptAll", document.uri);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await assert.rejects(async () => vscode.workspace.fs.stat(document.uri));
  });

  it("go through the Refactor Preview when they change several files", async () => {
    const tests =
      '```ts\nimport { total } from "./sum";\n\ntest("total", () => {\n  expect(total([1])).toBe(1);\n});\n```\n';
    answer({ when: "total", answer: tests });
    const uri = vscode.Uri.joinPath(folder(0), "src", "sum.ts");
    await vscode.workspace.fs.writeFile(uri, Buffer.from(before));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const known = await vscode.workspace.findFiles("**/*.ts");
    const done = vscode.commands.executeCommand("inhouse.edit.start", {
      uri,
      range: new vscode.Range(0, 0, 9, 0),
      preset: "tests",
    });
    const made = async () => {
      const all = await vscode.workspace.findFiles("**/*.ts");
      return all.find((each) => !known.some((old) => old.toString() === each.toString()));
    };
    const created = await until("the file with tests", async () => {
      // The command does nothing before the preview is shown.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await vscode.commands.executeCommand("refactorPreview.apply").then(undefined, () => undefined);
      return made();
    });
    await done;
    assert.match(Buffer.from(await vscode.workspace.fs.readFile(created)).toString(), /expect\(total/);
    assert.equal(document.getText(), before);
  });
});
