import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { makeRepository } from "./repository.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

describe("a commit message as a person sees it", () => {
  const vscode = useVSCode();
  const box = () => vscode.editor.page.locator(".scm-editor .view-lines");
  const text = async () => ((await box().textContent()) ?? "").replaceAll("\u00a0", " ");
  const says = (what) => until(`“${what}” in the box`, async () => (await text()) === what, 15_000);

  before(async () => {
    const { change, git } = makeRepository(vscode);
    await change("src/money.ts", "export", "// Money\nexport");
    git("add", "--all");
    await openAt(vscode, "src/money.ts", "export");
    await vscode.editor.page.locator(".statusbar-item[id*=scm]").first().waitFor();
    await vscode.editor.press("Control+Shift+G", "g");
    await box().waitFor();
    await box().click();
    await vscode.editor.type("money: say what it is", { delay: 5 });
  });

  async function start() {
    await vscode.editor.page.getByRole("button", { name: "Write Commit Message" }).first().click();
  }

  it("takes the place of what stood there, which can be put back", async () => {
    const { editor, workspace } = vscode;
    await workspace.writeScript([
      { when: "Write the commit message", answer: "Explain the module of money" },
    ]);
    await start();
    await says("Explain the module of money");
    const back = editor.page.getByRole("button", { name: "Put Back What Was There" });
    await back.waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "commit-message.png"));
    await back.click();
    await says("money: say what it is");
  });

  it("can be cancelled, and the box is as it was", async () => {
    const { editor, workspace } = vscode;
    const answer = Array.from({ length: 1000 }, (_, at) => `word${at}`).join(" ");
    await workspace.writeScript([{ when: "Write the commit message", answer, tokensPerSecond: 20 }]);
    await start();
    await until("the first words", async () => (await text()).startsWith("word0 word1"));
    const notification = editor.page.locator(".notification-toast", { hasText: "writes a commit message" });
    await notification.getByText("Cancel").click();
    await says("money: say what it is");
  });

  it("says so when it is of a part of the changes", async () => {
    const { editor, workspace } = vscode;
    const { writeFile } = await import("node:fs/promises");
    const long = Array.from({ length: 4000 }, (_, at) => `call(${at}, "with many words in it");`).join("\n");
    await writeFile(join(workspace.sample, "src", "long.ts"), long);
    const { execFileSync } = await import("node:child_process");
    execFileSync("git", ["add", "--all"], { cwd: workspace.sample });
    await editor.page.locator(".scm-view .monaco-list-row", { hasText: "long.ts" }).waitFor();
    await workspace.writeScript([{ when: "Write the commit message", answer: "Call often" }]);
    await start();
    await says("Call often");
    await editor.page.locator(".notification-toast", { hasText: "of a part of the changes" }).waitFor();
  });
});
