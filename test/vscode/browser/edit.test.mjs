import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { themes } from "../../../scripts/lib/editorSettings.mjs";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const file = "src/inventory.ts";
const answer = [
  "```ts",
  "  restock(id: string, quantity: number): void {",
  "    if (quantity <= 0) {",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the sample
  "      throw new Error(`Not a quantity: ${quantity}`);",
  "    }",
  "    const item = this.items.get(id);",
  "    if (item === undefined) {",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the sample
  "      throw new Error(`Unknown item: ${id}`);",
  "    }",
  "    item.quantity += quantity;",
  "  }",
  "```",
].join("\n");

describe("an edit as a person makes it", () => {
  // The first one waits for VS Code to have started its own extensions.
  const vscode = useVSCode();
  let before;

  beforeEach(async () => {
    before = await readFile(join(vscode.workspace.sample, file), "utf8");
    await vscode.workspace.writeScript([
      { when: "Refuse quantities below one", answer, tokensPerSecond: 200 },
    ]);
  });

  async function ask() {
    await openAt(vscode, file, "restock(id: string");
    await vscode.editor.press("Control+k", "g");
    const input = vscode.editor.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill("Refuse quantities below one");
    await vscode.editor.press("Enter");
    await vscode.editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await until("all of it", async () =>
      /2 changes/.test((await vscode.editor.statusItem("inhouse.edit.state").textContent()) ?? ""),
    );
    await vscode.editor.page.locator(".statusbar-item", { hasText: "Ln 34, Col 1" }).waitFor();
  }

  for (const [name, theme] of Object.entries(themes)) {
    it(`is reviewed in ${theme}, accepted by a key and undone by one`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => vscode.editor.page.locator(`.monaco-workbench.${themeClass}`).count());
      await ask();
      await vscode.editor.screenshot(join(outFolder, "screenshots", `edit-${name}.png`));
      await vscode.editor.press("Control+Enter");
      await vscode.editor.page.locator(".tab.active.dirty", { hasText: "inventory.ts" }).waitFor();
      assert.equal(await vscode.editor.page.locator(".monaco-diff-editor").count(), 0);
      await vscode.editor.press("Control+z");
      await vscode.editor.page.locator(".tab.active:not(.dirty)", { hasText: "inventory.ts" }).waitFor();
      assert.equal(await readFile(join(vscode.workspace.sample, file), "utf8"), before);
    });
  }

  it("has its buttons in the document as well, and Escape in the diff rejects it", async () => {
    await ask();
    // By its name VS Code's list would also find the difference.
    await vscode.editor.page
      .locator(".tab", { hasText: /^inventory\.ts$/ })
      .first()
      .click();
    await vscode.editor.page.locator(".codelens-decoration", { hasText: "Accept" }).first().waitFor();
    await vscode.editor.screenshot(join(outFolder, "screenshots", "edit-in-place.png"));
    // VS Code may draw the buttons anew between the press and the release.
    const show = vscode.editor.page.locator(".codelens-decoration a", { hasText: "Show Difference" }).first();
    const inserted = vscode.editor.page.locator(".monaco-diff-editor .line-insert").first();
    await until("the difference", async () => {
      if (await show.isVisible()) await show.click();
      return inserted.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    });
    await vscode.editor.page.locator(".editor.modified .monaco-editor.focused").waitFor();
    await vscode.editor.press("Escape");
    await vscode.editor.page.locator(".monaco-diff-editor").waitFor({ state: "detached" });
    await vscode.editor.page.locator(".tab.active:not(.dirty)", { hasText: "inventory.ts" }).waitFor();
    const lenses = vscode.editor.page.locator(".codelens-decoration", { hasText: "Accept" });
    await until("the buttons to go", async () => (await lenses.count()) === 0);
  });

  it("of another file is confirmed in the Refactor Preview", async () => {
    const { editor, workspace } = vscode;
    const tests =
      '```ts\nimport { Inventory } from "./inventory.js";\n\nnew Inventory().restock("a", 1);\n```\n';
    await workspace.writeScript([{ when: "restock", answer: tests }]);
    await openAt(vscode, file, "restock(id: string");
    await editor.press("Control+k", "g");
    const input = editor.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill("Write tests");
    await editor.page
      .locator(".quick-input-list .monaco-list-row", { hasText: "Write tests" })
      .last()
      .click();
    const preview = editor.page.locator(".bulk-edit-panel");
    await preview.waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "edit-refactor-preview.png"));
    await preview.locator(".monaco-button", { hasText: "Apply" }).first().click();
    const made = join(workspace.sample, "src/inventory.test.ts");
    const text = await until("the file with tests", () => readFile(made, "utf8").catch(() => undefined));
    assert.match(text, /restock\("a", 1\)/);
  });
});
