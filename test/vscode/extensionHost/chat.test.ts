import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { createEditorActions } from "../../../client/chat/actions/editorActions";
import { gitApi } from "../../../client/git/git";
import { answer, closeEditors, folder, openFile, until } from "./support";

const unused = () => assert.fail("Nothing is applied here.");
const actions = createEditorActions({ applyCode: unused } as never, unused as never);

describe("chat in the editor", () => {
  afterEach(closeEditors);

  it("offers in the light bulb of a problem to explain and to fix it", async () => {
    const editor = await openFile("ts", "const shelf: string = 42;‸\n");
    const { uri } = editor.document;
    const range = new vscode.Range(0, 6, 0, 11);
    const problems = vscode.languages.createDiagnosticCollection("test");
    try {
      problems.set(uri, [new vscode.Diagnostic(range, "This is no string.")]);
      const titles = await until("the light bulb", async () => {
        const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          "vscode.executeCodeActionProvider",
          uri,
          range,
        );
        const ours = offered.map(({ title }) => title).filter((title) => title.endsWith("with Inhouse"));
        return ours.length >= 2 ? ours : undefined;
      });
      assert.deepEqual(titles.toSorted(), ["Explain with Inhouse", "Fix with Inhouse"]);
    } finally {
      problems.dispose();
    }
  });

  it("inserts code at the cursor with the indentation there, and opens it as a new file", async () => {
    const editor = await openFile("ts", "function a() {\n  ‸\n}\n");
    await actions.insertCode({ code: "if (x) {\n  y();\n}\n", info: "ts" });
    assert.equal(editor.document.getText(), "function a() {\n  if (x) {\n    y();\n  }\n}\n");
    await actions.newFile({ code: "print(1)\n", info: "python" });
    const made = vscode.window.activeTextEditor?.document;
    assert.equal(made?.uri.scheme, "untitled");
    assert.equal(made?.languageId, "python");
    assert.equal(made?.getText(), "print(1)\n");
  });

  it("writes a commit message for the staged changes into the source control box", async () => {
    const root = folder(1);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root.fsPath });
    git("init", "--quiet");
    writeFileSync(join(root.fsPath, "shelf.ts"), "export const shelf = 42;\n");
    git("add", "shelf.ts");
    await vscode.commands.executeCommand("git.openRepository", root.fsPath);
    const repository = await until("the repository", async () => {
      const found = (await gitApi())?.repositories.find(({ rootUri }) => rootUri.path === root.path);
      return found?.state.indexChanges.length ? found : undefined;
    });
    answer(
      { when: "+export const shelf = 42;", answer: "```\nAdd the shelf\n```" },
      { when: "", answer: "I saw no change" },
    );
    await vscode.commands.executeCommand("inhouse.chat.commit", repository);
    assert.equal(repository.inputBox.value, "Add the shelf");
    repository.inputBox.value = "";
    await actions.offerCommitMessage("Add the other shelf");
    assert.equal(repository.inputBox.value, "Add the other shelf");
    await actions.offerCommitMessage("Nobody asked for this one");
    assert.equal(repository.inputBox.value, "Add the other shelf");
  });

  it("opens no link to a command, and no file outside the workspace", async () => {
    await assert.rejects(actions.openLink("command:workbench.action.quit"), /Can't open this link/);
    await assert.rejects(actions.openLink("javascript:alert(1)"), /Can't open this link/);
    await assert.rejects(actions.openLink("/etc/passwd"), /no file/);
    await assert.rejects(actions.openSource("file:///etc/passwd", 0), /outside the workspace/);
    await actions.openLink("src/inventory.ts:9");
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 8);
  });

  it("attaches dropped files, folders and paths, and nothing that does not exist", async () => {
    const file = vscode.Uri.joinPath(folder(0), "src", "money.ts");
    const dropped = [file.toString(), folder(1).fsPath, "file:///not/there.ts", "https://example.com/x"];
    const found = await actions.createDropAttachments(dropped);
    assert.deepEqual(
      found.map(({ kind, label }) => `${kind} ${label}`),
      ["file money.ts", "folder tools/"],
    );
  });
});
