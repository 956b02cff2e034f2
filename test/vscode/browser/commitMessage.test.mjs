import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { makeRepository } from "./repository.mjs";
import { notification, openAt, until, useVSCode } from "./support.mjs";

describe("a commit message as a person sees it", () => {
  const vscode = useVSCode();
  let repository;
  const box = () => vscode.editor.page.locator(".scm-editor .view-lines");
  const text = async () => ((await box().textContent()) ?? "").replaceAll("\u00a0", " ");
  const says = (what) => until(`“${what}” in the box`, async () => (await text()) === what, 15_000);

  before(async () => {
    repository = makeRepository(vscode);
    await repository.change("src/money.ts", "export", "// Money\nexport");
    repository.git("add", "--all");
    await openAt(vscode, "src/money.ts", "export");
    await vscode.editor.page.locator(".statusbar-item[id*=scm]").first().waitFor();
    const { page } = vscode.editor;
    await page
      .locator(".activitybar .action-item", { has: page.locator("[aria-label^='Source Control']") })
      .first()
      .click();
    await box().waitFor();
    await box().click();
    await vscode.editor.type("money: say what it is", { delay: 5 });
  });

  async function start() {
    const { page } = vscode.editor;
    // VS Code shows a view's buttons only under the pointer.
    await page.locator(".sidebar .pane-header", { hasText: "Changes" }).first().hover();
    await page.getByRole("button", { name: "Write Commit Message" }).first().click();
  }

  it("replaces the text in the box, which Undo restores", async () => {
    const { editor, workspace } = vscode;
    await workspace.writeScript([
      { when: "Write the commit message", answer: "Explain the module of money" },
    ]);
    await start();
    await says("Explain the module of money");
    const notice = await notification(vscode, "Replaced the commit message.");
    await editor.screenshot(join(outFolder, "screenshots", "commit-message.png"));
    await notice.getByRole("button", { name: "Undo" }).click();
    await says("money: say what it is");
  });

  it("restores the box when it is cancelled", async () => {
    const { workspace } = vscode;
    const answer = Array.from({ length: 1000 }, (_, at) => `word${at}`).join(" ");
    await workspace.writeScript([{ when: "Write the commit message", answer, tokensPerSecond: 20 }]);
    await start();
    await until("the first words", async () => (await text()).startsWith("word0 word1"));
    const notice = await notification(vscode, "Generating commit message…");
    await notice.getByRole("button", { name: "Cancel" }).click();
    await says("money: say what it is");
  });

  it("says when it covers only part of the changes", async () => {
    const { editor, workspace } = vscode;
    const long = Array.from({ length: 4000 }, (_, at) => `call(${at}, "with many words in it");`).join("\n");
    await writeFile(join(workspace.sample, "src", "long.ts"), long);
    repository.git("add", "--all");
    await editor.page.locator(".scm-view .monaco-list-row", { hasText: "long.ts" }).waitFor();
    await workspace.writeScript([{ when: "Write the commit message", answer: "Call often" }]);
    await start();
    await says("Call often");
    await notification(vscode, "covers only part of the changes");
  });
});
