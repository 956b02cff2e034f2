import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

describe("edits with the starter model instead of a script", () => {
  const vscode = useVSCode({ realModel: true });
  const onDisk = (file) => readFile(join(vscode.workspace.sample, file), "utf8");
  const tab = (name, state) => vscode.editor.page.locator(`.tab.active${state}`, { hasText: name });
  const state = () => vscode.editor.statusItem("inhouse.edit.state").textContent();

  async function ask(instruction) {
    await vscode.editor.press("Control+k", "g");
    await vscode.editor.page.locator(".quick-input-widget input[type=text]").first().waitFor();
    await vscode.editor.type(instruction, { delay: 5 });
    await vscode.editor.press("Enter");
  }

  it("rename in one function: one change is rejected, the other accepted, and one key undoes it", async () => {
    const { editor } = vscode;
    const [file, name] = ["reports/stock.py", "stock.py"];
    const before = await onDisk(file);
    await openAt(vscode, file, "def total_value(items");
    await ask("Rename `items` to `records`");
    await editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await until("both changes", async () => /2 changes/.test((await state()) ?? ""), 30_000);
    const [modified, original] = [".editor.modified", ".editor.original"];
    const has = (side, text) =>
      editor.page.locator(`.monaco-diff-editor ${side} .view-line`, { hasText: text }).count();
    await until("the proposal", () => has(modified, "def total_value(records: list[Item])"));
    assert.equal(await has(original, "def total_value(items: list[Item])"), 1);
    await editor.page.locator(".statusbar-item", { hasText: "Ln 18, Col 1" }).waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "edit-starter-model.png"));

    // The document is what it was, on disk and in the editor.
    assert.equal(await editor.page.locator(".tab.dirty").count(), 0);
    await editor.press("Control+k", "n");
    await until("one change", async () => /1 change$/.test(((await state()) ?? "").trim()));
    await until("the first one to be as before", () => has(modified, "def total_value(items: list[Item])"));
    assert.equal(await editor.page.locator(".tab.dirty").count(), 0);

    await editor.press("Control+Enter");
    await tab(name, ".dirty").waitFor();
    await until("the change", async () => (await editor.editorLines()).includes("    for item in records:"));
    assert.ok((await editor.editorLines()).includes("def total_value(items: list[Item]) -> int:"));
    await editor.press("Control+z");
    await tab(name, ":not(.dirty)").waitFor();
    await until("the text as before", async () =>
      (await editor.editorLines()).includes("    for item in items:"),
    );
    await editor.press("Control+s");
    await tab(name, ":not(.dirty)").waitFor();
    assert.equal(await onDisk(file), before);
  });

  it("rename in two files: the Refactor Preview confirms it, and one key undoes it", async () => {
    const { editor } = vscode;
    const files = ["src/money.ts", "src/invoice.ts"];
    const before = await Promise.all(files.map(onDisk));
    await openAt(vscode, "src/invoice.ts", "type Cents");
    await openAt(vscode, "src/money.ts", "function formatC");
    const preview = editor.page.locator(".bulk-edit-panel");
    const boxes = preview.locator(".monaco-list-row [role=checkbox]");
    await until(
      "TypeScript to know both files",
      async () => {
        await ask("Rename `formatCents` to `asMoney`");
        await preview.waitFor();
        await editor.page.waitForTimeout(500);
        if ((await preview.locator(".monaco-list-row", { hasText: "invoice.ts" }).count()) > 0) return true;
        await preview.locator(".monaco-button", { hasText: "Discard" }).first().click();
        await preview.waitFor({ state: "detached" });
        return false;
      },
      60_000,
    );
    await editor.screenshot(join(outFolder, "screenshots", "edit-two-files.png"));
    for (const box of await boxes.all()) assert.equal(await box.getAttribute("aria-checked"), "true");
    assert.equal(await editor.page.locator(".tab.dirty").count(), 0);

    await preview.locator(".monaco-button", { hasText: "Apply" }).first().click();
    // VS Code saves the files that it has refactored.
    const saved = () => Promise.all(files.map(onDisk));
    await until("both files to be changed", async () =>
      (await saved()).every((text) => text.includes("asMoney") && !text.includes("formatCents")),
    );
    await editor.screenshot(join(outFolder, "screenshots", "edit-two-files-applied.png"));
    const dirty = () => editor.page.locator(".tab.dirty").count();
    await until("both files to be saved", async () => (await dirty()) === 0);
    await openAt(vscode, "src/money.ts", "function ");
    await editor.press("Control+z");
    await until("both files to be undone", async () => (await dirty()) === 2);
    await editor.runCommand("File: Save All");
    await until("both files to be as before", async () => (await dirty()) === 0);
    assert.deepEqual(await saved(), before);
  });
});
