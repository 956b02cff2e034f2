import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { until, useVSCode } from "./support.mjs";

describe("the privacy report", () => {
  const vscode = useVSCode();

  /** The frame that shows the report; each update makes a new frame. The page runs no script, so only locators see into it. */
  const page = () =>
    until(
      "the page",
      async () => {
        for (const frame of vscode.editor.page.frames()) {
          const heading = frame.getByRole("heading", { name: "Summary" });
          if (await heading.isVisible().catch(() => false)) return frame;
        }
        return undefined;
      },
      30_000,
    );
  const open = async () => {
    await vscode.editor.runCommand("Inhouse: Show Privacy Report");
    return page();
  };

  it("opens from the status list and says what the server is", async () => {
    await vscode.editor.waitForStatus(/Ready/);
    await vscode.editor.runCommand("Inhouse: Show Status");
    await vscode.editor.page.locator(".quick-input-widget").waitFor();
    await vscode.editor.page.keyboard.type("Show Privacy Report");
    await vscode.editor.page.keyboard.press("Enter");
    const frame = await page();
    await frame.getByText("None.").first().waitFor();
    await frame.getByText("Chat history").first().waitFor();
    await frame.getByText("Command lines").click();
    await frame.getByText(/server\.mjs --stdio/).waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`looks right in ${theme}`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => vscode.editor.page.locator(`.monaco-workbench.${themeClass}`).count());
      await open();
      const file = await vscode.editor.screenshot(
        join(outFolder, "screenshots", `privacy-report-${name}.png`),
      );
      assert((await stat(file)).size > 10_000);
    });
  }

  it("erases with the keyboard alone, after one question", async () => {
    const dialog = vscode.editor.page.locator(".monaco-dialog-box");
    const isShown = (locator, timeout) =>
      locator.waitFor({ timeout }).then(
        () => true,
        () => false,
      );
    // The page is replaced when a new report is ready, and with it the focused button.
    await until("the question", async () => {
      const button = (await open()).locator('a[aria-label="Delete: Logs"]');
      if (await button.focus().catch(() => true)) return false;
      await vscode.editor.page.keyboard.press("Enter");
      return isShown(dialog, 3000);
    });
    assert.match((await dialog.textContent()) ?? "", /Delete “Logs” from disk/);
    await vscode.editor.screenshot(join(outFolder, "screenshots", "privacy-report-erase.png"));
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await vscode.editor.page.getByText("Inhouse: Deleted “Logs”.").first().waitFor();
  });
});
