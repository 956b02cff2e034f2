import assert from "node:assert/strict";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { makeRepository } from "./repository.mjs";
import { notification, openAt, until, useVSCode } from "./support.mjs";

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
const fixedLine = "    item.quantity += Math.max(0, quantity);";

describe("a review as a person sees it", () => {
  const vscode = useVSCode();
  const comment = () => vscode.editor.page.locator(".review-widget");
  const said = () => comment().locator(".comment-body");

  before(async () => {
    const { change } = makeRepository(vscode);
    await change(file, old, line);
    await vscode.workspace.writeScript([
      { when: "The change of", answer },
      { when: "infinite", answer: `\`\`\`ts\n${fixedLine}\n\`\`\`` },
    ]);
    await openAt(vscode, file, "quantity / item.price");
    await vscode.editor.page.locator(".statusbar-item[id*=scm]").first().waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has its comments at their lines, in ${theme}`, async () => {
      const { editor, workspace } = vscode;
      await workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => editor.page.locator(`.monaco-workbench.${themeClass}`).count());
      // Another review's comments would be seen before they are replaced.
      if ((await comment().count()) > 0) await editor.runCommand("Inhouse: Dismiss All Comments");
      await until("the earlier comments to vanish", async () => (await comment().count()) === 0);
      await editor.runCommand("Inhouse: Review Changes");
      await said().first().waitFor();
      const text = await said().first().textContent();
      assert.match(
        text,
        /An item whose price is 0 makes the quantity infinite\.\s+See !\[it\]\(https:\/\/evil/,
      );
      assert.match(text, /Suggested change: Add the quantity alone\./);
      assert.equal(await comment().count(), 1);
      assert.equal(
        await said().locator("img, a").count(),
        0,
        "nothing of the model's is a link or a picture",
      );
      assert.match(await comment().textContent(), /Error/);
      await until("the panel to close", async () => {
        if (!(await editor.page.locator(".comments-panel").isVisible())) return true;
        await editor.press("Control+j");
        return false;
      });
      await editor.screenshot(join(outFolder, "screenshots", `review-${name}.png`));
    });
  }

  it("fixes a comment by an edit that waits for the user", async () => {
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
    // The line differs now from the one that the comment is about.
    await until("the comment to vanish", async () => (await comment().count()) === 0);
    await vscode.editor.press("Control+z");
    await comment().first().waitFor();
  });

  it("lets a comment be dismissed", async () => {
    await comment().getByRole("button", { name: "Dismiss Comment" }).click();
    await until("the comment to vanish", async () => (await comment().count()) === 0);
  });

  it("keeps the comments so far when it is cancelled", async () => {
    const { editor, workspace } = vscode;
    const slow = `${answer} ${"and so on ".repeat(2000)}`;
    await workspace.writeScript([{ when: "The change of", answer: slow, tokensPerSecond: 100 }]);
    await editor.runCommand("Inhouse: Review Changes");
    await said().first().waitFor();
    const progress = await notification(vscode, "Reviewing changes");
    await progress.getByRole("button", { name: "Cancel" }).click();
    await progress.waitFor({ state: "detached" });
    assert.equal(await comment().count(), 1);
    await editor.runCommand("Inhouse: Dismiss All Comments");
    await until("the comments to vanish", async () => (await comment().count()) === 0);
  });
});
