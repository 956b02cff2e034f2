import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { findNamedFile } from "../../../client/chat/actions/namedFile";
import { isOpened } from "../../../client/workspace/openedFiles";
import { labelOf } from "../../../client/workspace/workspacePaths";
import { closeEditors, folder, until } from "./support";

describe("a path that an answer names, in a workspace of several folders", () => {
  const first = () => vscode.Uri.joinPath(folder(0), "same-name.txt");
  const second = () => vscode.Uri.joinPath(folder(1), "same-name.txt");
  const uriOf = async (path: string, sent: readonly vscode.Uri[] = []) => {
    const found = await findNamedFile(path, sent.map(String));
    return typeof found === "object" ? found.uri.toString() : found;
  };
  const nameOf = (index: number) => basename(folder(index).path);

  before(() => {
    for (const uri of [first(), second()]) writeFileSync(uri.fsPath, "same\n");
  });
  after(async () => {
    await closeEditors();
    for (const uri of [first(), second()]) rmSync(uri.fsPath);
  });

  it("means the file that was sent, the file in the named folder, or the open file", async () => {
    assert.equal(await uriOf("same-name.txt", [second()]), second().toString());
    assert.equal(await uriOf(`${nameOf(1)}/same-name.txt`), second().toString());
    assert.equal(await uriOf(`${nameOf(0)}/same-name.txt`, [second()]), first().toString());
    await vscode.window.showTextDocument(second());
    assert.equal(await uriOf("same-name.txt"), second().toString());
    await closeEditors();
    assert.deepEqual(
      [first(), second()].map((uri) => labelOf(uri)),
      [0, 1].map((index) => `${nameOf(index)}/same-name.txt`),
    );
  });

  it("makes the user choose when it may mean several files", async () => {
    let found: string | undefined;
    void uriOf("same-name.txt").then((uri) => {
      found = uri;
    });
    await until("an answer", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return found;
    });
    assert.equal(found, first().toString());
  });

  it("never means a file outside or behind a link that leads there, unless it was sent", async () => {
    const outside = mkdtempSync(join(tmpdir(), "inhouse-outside-"));
    const rc = vscode.Uri.file(join(outside, ".rc"));
    writeFileSync(rc.fsPath, "a\n");
    const link = join(folder(0).fsPath, "link-out");
    symlinkSync(outside, link);
    try {
      assert.equal(await uriOf(rc.fsPath), undefined);
      assert.equal(await uriOf("../../etc/hosts"), undefined);
      assert.equal(await uriOf(".rc", [rc]), rc.toString());
      assert.equal(isOpened(rc), false);
      await vscode.window.showTextDocument(rc);
      assert.equal(isOpened(rc), true);
    } finally {
      rmSync(link);
      rmSync(outside, { recursive: true });
    }
  });
});
