import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const answer = [
  "",
  "    if (item.quantity === 0) {",
  "      this.items.delete(item.id);",
  "    }",
  "    return item.quantity;",
].join("\n");

describe("screenshots of ghost text", () => {
  const vscode = useVSCode();

  beforeEach(() => vscode.workspace.writeScript([{ when: "tidy(item: Item): number {", answer }]));
  afterEach(() => vscode.editor.revertFile());

  for (const [name, theme] of Object.entries(themes)) {
    it(`in ${theme}`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => vscode.editor.page.locator(`.monaco-workbench.${themeClass}`).count());
      await openAt(vscode, "src/inventory.ts", "    return Array.from(this.items.values());\n  }");
      await vscode.editor.press("Enter", "Enter");
      await vscode.editor.type("tidy(item: Item): number {");
      await vscode.editor.waitForGhostText();
      const file = await vscode.editor.screenshot(join(outFolder, "screenshots", `ghost-text-${name}.png`));
      assert((await stat(file)).size > 10_000);
    });
  }
});
