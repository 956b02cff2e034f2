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
    await vscode.editor.runCommand("Inhouse: Privacy Report");
    return page();
  };

  it("opens from the status list and says what the server is", async () => {
    await vscode.editor.waitForStatus(/Ready/);
    await vscode.editor.runCommand("Inhouse: Show Status");
    await vscode.editor.page.locator(".quick-input-widget").waitFor();
    await vscode.editor.page.keyboard.type("Privacy Report");
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
    // The page is replaced when a new report is ready.
    await until("the focus on the button", async () => {
      const frame = await open();
      return frame
        .locator('a[aria-label="Delete: Logs"]')
        .focus()
        .then(
          () => true,
          () => false,
        );
    });
    await vscode.editor.page.keyboard.press("Enter");
    const dialog = vscode.editor.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? "", /Delete “Logs” from disk/);
    await vscode.editor.screenshot(join(outFolder, "screenshots", "privacy-report-erase.png"));
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await vscode.editor.page.getByText("Inhouse: Deleted “Logs”.").first().waitFor();
  });
});
