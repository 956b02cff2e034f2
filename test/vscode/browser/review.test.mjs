import assert from "node:assert/strict";
import { join } from "node:path";
import { themes } from "../../../scripts/lib/editorSettings.mjs";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { makeRepository } from "./repository.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const file = "src/inventory.ts";
const old = "    item.quantity += quantity;";
const line = "    item.quantity = item.quantity + quantity / item.price;";
const problem =
  "An item whose `price` is 0 makes the `quantity` infinite. See ![it](https://evil.example/x.png).";
const answer = JSON.stringify({
  findings: [
    { line: 37, code: line, problem, severity: "error", fix: "Add the `quantity` alone." },
    {
      line: 1,
      code: "nowhere()",
      problem: "This is about nothing that is there.",
      severity: "error",
      fix: "",
    },
  ],
});
const mended = "    item.quantity += Math.max(0, quantity);";

describe("a review as a person sees it", () => {
  const vscode = useVSCode();
  const comment = () => vscode.editor.page.locator(".review-widget");
  const said = () => comment().locator(".comment-body");

  before(async () => {
    const { change } = makeRepository(vscode);
    await change(file, old, line);
    await vscode.workspace.writeScript([
      { when: "The change of", answer },
      { when: "infinite", answer: `\`\`\`ts\n${mended}\n\`\`\`` },
    ]);
    await openAt(vscode, file, "quantity / item.price");
    await vscode.editor.page.locator(".statusbar-item[id*=scm]").first().waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has its remarks at their lines, in ${theme}`, async () => {
      const { editor, workspace } = vscode;
      await workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => editor.page.locator(`.monaco-workbench.${themeClass}`).count());
      await editor.runCommand("Inhouse: Review Changes");
      await said().first().waitFor();
      const text = await said().first().textContent();
      assert.match(
        text,
        /An item whose price is 0 makes the quantity infinite\.\s+See !\[it\]\(https:\/\/evil/,
      );
      assert.match(text, /What to change: Add the quantity alone\./);
      assert.equal(await comment().count(), 1);
      assert.equal(
        await said().locator("img, a").count(),
        0,
        "nothing of the model's is a link or a picture",
      );
      assert.match(await comment().textContent(), /Mistake/);
      if (await editor.page.locator(".comments-panel").isVisible()) await editor.press("Control+j");
      await until(
        "the panel to close",
        async () => !(await editor.page.locator(".comments-panel").isVisible()),
      );
      await editor.screenshot(join(outFolder, "screenshots", `review-${name}.png`));
    });
  }

  it("has a remark mended by an edit that waits for the user", async () => {
    const { page } = vscode.editor;
    await comment().getByRole("button", { name: "Fix with Inhouse" }).click();
    await page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await until("the change", async () =>
      (await page.locator(".monaco-diff-editor").textContent())
        .replaceAll("\u00a0", " ")
        .includes("Math.max"),
    );
    await vscode.editor.screenshot(join(outFolder, "screenshots", "review-fix.png"));
    await vscode.editor.press("Control+Enter");
    await page.locator(".tab.active.dirty", { hasText: "inventory.ts" }).waitFor();
    // The line is not what the remark was about any more.
    await until("the remark to vanish", async () => (await comment().count()) === 0);
    await vscode.editor.press("Control+z");
    await comment().first().waitFor();
  });

  it("lets a remark be dismissed", async () => {
    await comment().getByRole("button", { name: "Dismiss Remark" }).click();
    await until("the remark to vanish", async () => (await comment().count()) === 0);
  });

  it("keeps what came when it is cancelled", async () => {
    const { editor, workspace } = vscode;
    const slow = `${answer} ${"and so on ".repeat(2000)}`;
    await workspace.writeScript([{ when: "The change of", answer: slow, tokensPerSecond: 100 }]);
    await editor.runCommand("Inhouse: Review Changes");
    await said().first().waitFor();
    console.log("TOASTS", await editor.page.locator(".notifications-toasts").innerHTML().catch(String));
    await editor.screenshot(join(outFolder, "screenshots", "review-progress.png"));
    const notification = editor.page.locator(".notification-toast", {
      hasText: "Inhouse reviews the changes",
    });
    await notification.getByText("Cancel").click();
    await notification.waitFor({ state: "detached" });
    assert.equal(await comment().count(), 1);
    await editor.runCommand("Inhouse: Dismiss All Remarks");
    await until("the remarks to vanish", async () => (await comment().count()) === 0);
  });
});
