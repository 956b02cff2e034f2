import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
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
  // The first edit waits until VS Code has started its own extensions.
  const vscode = useVSCode();
  let original;

  // Written before VS Code's list of files first opens, because VS Code may cache that list.
  before(async () => {
    const lines = (name) => [`export function ${name}(): number {`, "  return 1;", "}", ""];
    const source = Array.from({ length: 300 }, (_, at) => lines(`f${at}`)).flat();
    await writeFile(join(vscode.workspace.sample, "src/long.ts"), source.join("\n"));
  });

  beforeEach(async () => {
    original = await readFile(join(vscode.workspace.sample, file), "utf8");
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
      assert.equal(await readFile(join(vscode.workspace.sample, file), "utf8"), original);
    });
  }

  it("has its buttons in the document as well, and Escape in the diff rejects it", async () => {
    await ask();
    // By the file name alone, VS Code's list would also find the diff.
    await vscode.editor.page
      .locator(".tab", { hasText: /^inventory\.ts$/ })
      .first()
      .click();
    await vscode.editor.page.locator(".codelens-decoration", { hasText: "Accept" }).first().waitFor();
    await vscode.editor.screenshot(join(outFolder, "screenshots", "edit-in-place.png"));
    // VS Code may redraw the buttons between the press and the release.
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

  it("comes back after Escape rejected it, even if the document has changed", async () => {
    const { editor } = vscode;
    await ask();
    await editor.press("Escape");
    await editor.page.locator(".monaco-diff-editor").waitFor({ state: "detached" });
    await editor.goTo(1, 1);
    await editor.type("export const typed = 1;\n");
    const restore = editor.statusItem("inhouse.edit.restore");
    await restore.waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "edit-restore.png"));
    await restore.click();
    await editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await editor.page.locator(".statusbar-item", { hasText: "Ln 35, Col 1" }).waitFor();
    assert.equal(await restore.isVisible(), false);
    await editor.press("Control+Enter");
    await editor.page.locator(".monaco-diff-editor").waitFor({ state: "detached" });
    await editor.press("Control+s");
    const saved = await until("the saved file", async () => {
      const text = await readFile(join(vscode.workspace.sample, file), "utf8");
      return text.startsWith("export const typed = 1;\n") && text;
    });
    assert.match(saved, /Not a quantity/);
    await writeFile(join(vscode.workspace.sample, file), original);
    await editor.goTo(1, 1);
    await editor.revertFile();
    await editor.page.locator(".view-line", { hasText: "export const typed" }).waitFor({ state: "detached" });
  });

  it("is visible while it is written, wherever the document was scrolled to", async () => {
    const { editor, workspace } = vscode;
    const slow = Array.from({ length: 40 }, (_, at) => `  const step${at} = ${at};`).join("\n");
    const written = `\`\`\`ts\nexport function f200(): number {\n${slow}\n  return 1;\n}\n\`\`\``;
    await workspace.writeScript([{ when: "In many steps", answer: written, tokensPerSecond: 25 }]);
    await editor.openFile("long.ts");
    await editor.goTo(802, 3);
    // Scrolls without moving the cursor.
    for (let pages = 0; pages < 40; pages++) await editor.press("Alt+PageUp");
    await editor.page.locator(".view-line", { hasText: "function f0()" }).first().waitFor();
    await editor.press("Control+k", "g");
    await editor.page.locator(".quick-input-widget input[type=text]").first().fill("In many steps");
    await editor.press("Enter");
    await editor.page.locator(".monaco-diff-editor .view-line", { hasText: "step0" }).first().waitFor();
    const state = await editor.statusItem("inhouse.edit.state").textContent();
    await editor.screenshot(join(outFolder, "screenshots", "edit-written.png"));
    assert.match(state ?? "", /Writing/);
    await editor.page.locator(".monaco-diff-editor .view-line", { hasText: "step12" }).first().waitFor();
    await editor.runCommand("Inhouse: Reject All Changes");
  });

  it("is confirmed in the Refactor Preview when it changes another file", async () => {
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
