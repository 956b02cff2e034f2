import assert from "node:assert/strict";
import * as vscode from "vscode";
import { answer, closeEditors, folder, until } from "./support";

/** A separate project, so that TypeScript knows which files belong together. */
async function project(files: Readonly<Record<string, string>>): Promise<vscode.Uri> {
  const root = vscode.Uri.joinPath(folder(0), `own${projects++}`);
  const all = { "tsconfig.json": '{ "compilerOptions": { "strict": true } }', ...files };
  for (const [name, text] of Object.entries(all))
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(root, name), Buffer.from(text));
  return root;
}

let projects = 0;

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

function proposal(): Promise<string> {
  return until("the proposal", () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputTextDiff)) return undefined;
    const { modified } = input;
    const found = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === modified.toString());
    return found?.getText() || undefined;
  });
}

describe("edits that language servers make", () => {
  const lib = "export function total(prices: number[]): number {\n  return prices.length;\n}\n";
  const use = 'import { total } from "./lib";\n\n/** Not this total. */\nexport const none = total([]);\n';

  beforeEach(() => answer());
  afterEach(async () => {
    await vscode.commands.executeCommand("inhouse.edit.rejectAll");
    await closeEditors();
  });

  /** Whether TypeScript has read the project. */
  async function untilKnown(uri: vscode.Uri, files: number) {
    await until(
      "TypeScript",
      async () => {
        const at = new vscode.Position(0, "export function t".length);
        const edit = await vscode.commands
          .executeCommand<vscode.WorkspaceEdit>("vscode.executeDocumentRenameProvider", uri, at, "other")
          .then(undefined, () => undefined);
        return edit?.entries().length === files ? true : undefined;
      },
      40_000,
    );
  }

  it("rename in all files through the Refactor Preview, undone in one step", async () => {
    const root = await project({ "lib.ts": lib, "use.ts": use });
    const [libUri, useUri] = [vscode.Uri.joinPath(root, "lib.ts"), vscode.Uri.joinPath(root, "use.ts")];
    await vscode.window.showTextDocument(useUri, { preview: false });
    await vscode.window.showTextDocument(libUri, { preview: false });
    await untilKnown(libUri, 2);
    const range = new vscode.Range(0, 0, 0, 0);
    const done = vscode.commands.executeCommand("inhouse.edit.start", {
      uri: libUri,
      range,
      instruction: "Rename `total` to `sum`",
    });
    const renamed = lib.replace("total", "sum");
    await until("the preview to be applied", async () => {
      assert.equal((await vscode.workspace.openTextDocument(useUri)).isDirty, false);
      // The command does nothing before the preview is shown.
      await vscode.commands.executeCommand("refactorPreview.apply").then(undefined, () => undefined);
      return (await textOf(libUri)) === renamed ? true : undefined;
    });
    await done;
    assert.equal(await textOf(useUri), use.replace("{ total }", "{ sum }").replace("= total(", "= sum("));
    await vscode.window.showTextDocument(libUri);
    await vscode.commands.executeCommand("undo");
    assert.equal(await textOf(libUri), lib);
    assert.equal(await textOf(useUri), use);
  });

  it("rename in one file, with the usual review", async () => {
    const root = await project({ "lib.ts": lib });
    const uri = vscode.Uri.joinPath(root, "lib.ts");
    const { document } = await vscode.window.showTextDocument(uri);
    await untilKnown(uri, 1);
    const range = new vscode.Range(0, 0, 3, 0);
    await vscode.commands.executeCommand("inhouse.edit.start", {
      uri,
      range,
      instruction: "Rename prices to amounts",
    });
    assert.equal(await proposal(), lib.replaceAll("prices", "amounts"));
    assert.equal(document.isDirty, false);
    await vscode.commands.executeCommand("inhouse.edit.acceptAll");
    assert.equal(document.getText(), lib.replaceAll("prices", "amounts"));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), lib);
  });

  it("extract a function that the model names", async () => {
    answer({ when: "names for `newFunction`", answer: "addTax\ntaxed\n" });
    const code =
      "export function price(net: number): number {\n  const tax = net * 0.2;\n  return net + tax;\n}\n";
    const root = await project({ "lib.ts": code });
    const uri = vscode.Uri.joinPath(root, "lib.ts");
    const { document } = await vscode.window.showTextDocument(uri);
    await untilKnown(uri, 1);
    const range = new vscode.Range(1, 2, 2, 19);
    await vscode.commands.executeCommand("inhouse.edit.start", { uri, range, preset: "extract" });
    const shown = await proposal();
    assert.match(shown, /return addTax\(net\);\n}/);
    assert.match(shown, /^function addTax\(net: number\)/m);
    assert.equal(document.getText(), code);
  });

  it("organize imports by the editor's own command", async () => {
    const code = 'import { b } from "./b";\nimport { a } from "./a";\n\nconsole.log(a, b);\n';
    const root = await project({
      "lib.ts": code,
      "a.ts": "export const a = 1;\n",
      "b.ts": "export const b = 1;\n",
    });
    const uri = vscode.Uri.joinPath(root, "lib.ts");
    const { document } = await vscode.window.showTextDocument(uri);
    const sorted = code.replace(/^(.*)\n(.*)\n/, "$2\n$1\n");
    await until(
      "TypeScript",
      async () => {
        const at = new vscode.Position(0, 9);
        const found = await vscode.commands.executeCommand<unknown[]>(
          "vscode.executeDefinitionProvider",
          uri,
          at,
        );
        return found.length > 0 ? true : undefined;
      },
      40_000,
    );
    void vscode.commands.executeCommand("inhouse.edit.start", { uri, instruction: "Organize imports" });
    await until("the imports", async () => {
      if (document.getText() === sorted) return true;
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      if (input instanceof vscode.TabInputTextDiff)
        await vscode.commands.executeCommand("inhouse.edit.acceptAll");
      return undefined;
    });
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), code);
  });
});
