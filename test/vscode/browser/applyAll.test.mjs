import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { notification, openAt, until, useVSCode } from "./support.mjs";

const sorted = "    return [...this.items.values()].sort((a, b) => a.price - b.price);";
const answer = `The items are sorted by price:

**src/inventory.ts**

\`\`\`ts
  all(): Item[] {
${sorted}
  }
\`\`\`

There is a list of currencies:

\`\`\`ts src/currencies.ts
export const currencies = ["EUR"];
\`\`\`

The rate is not asked for:

\`\`\`ts src/money.ts
<<<<<<< SEARCH
nowhere
=======
somewhere
>>>>>>> REPLACE
\`\`\`

Rename \`reports/stock.py\` to \`reports/stocks.py\`

Delete \`README.md\`
`;

describe("an answer that changes several files", () => {
  const vscode = useVSCode();
  const path = (file) => join(vscode.workspace.sample, file);
  const isThere = (file) =>
    stat(path(file)).then(
      () => true,
      () => false,
    );
  const preview = () => vscode.editor.page.locator(".bulk-edit-panel");
  const row = (text) => preview().locator(".monaco-list-row", { hasText: text }).first();

  /** Retries, because the list is redrawn when its grouping changes and a click on an old row does nothing. */
  async function tick(text, wanted) {
    const box = row(text).locator(".edit-checkbox");
    const isDone = async () => (await box.getAttribute("aria-checked")) === String(wanted);
    await until(`the tick of ${text}`, async () => {
      if (await isDone()) return true;
      await box.click();
      return until("the click", isDone, 1000).catch(() => false);
    });
  }

  it("is confirmed in the Refactor Preview, written, and undone", async () => {
    const { editor, workspace } = vscode;
    const inventory = await readFile(path("src/inventory.ts"), "utf8");
    const readme = await readFile(path("README.md"), "utf8");
    await workspace.writeScript([{ when: "Sort the items", answer }]);
    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    const chat = new ChatPanel(editor);
    await chat.open();
    await chat.ask("Sort the items");
    await chat.waitForText("Apply all changes…");
    await chat.press("Apply all changes…");
    for (const text of ["README.md", "stocks.py", "inventory.ts", "currencies.ts"]) await row(text).waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "apply-all.png"));
    assert.equal(await readFile(path("src/inventory.ts"), "utf8"), inventory, "nothing is written yet");
    assert.ok((await isThere("README.md")) && !(await isThere("src/currencies.ts")));

    await editor.page.getByRole("button", { name: "Group Changes By Type" }).click();
    for (const text of [
      "The items are sorted by price",
      "There is a list of currencies",
      "Renamed files",
      "Deleted files",
    ])
      await row(text).waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "apply-all-reasons.png"));
    await editor.page.getByRole("button", { name: "Group Changes By File" }).click();

    for (const text of ["README.md", "inventory.ts", "currencies.ts"]) await tick(text, true);
    await tick("stocks.py", false);
    await preview().locator(".monaco-button", { hasText: "Apply" }).first().click();
    await until("the deleted file to be gone", async () => !(await isThere("README.md")));
    await until("the new file", async () =>
      (await readFile(path("src/currencies.ts"), "utf8").catch(String)).includes("EUR"),
    );
    await until("the changed file", async () =>
      (await readFile(path("src/inventory.ts"), "utf8")).includes(sorted),
    );
    assert.ok(await isThere("reports/stock.py"), "what is not ticked is not done");
    const notice = await notification(vscode, "money.ts");
    assert.match(await notice.textContent(), /money\.ts/);
    await editor.press("Escape");

    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    // VS Code undoes each kind of change in a step of its own here, and may ask.
    const confirm = editor.page.locator(".monaco-dialog-box .monaco-button", { hasText: /Undo/ });
    const isChanged = async () => (await editor.editorLines()).join("\n").includes("sort(");
    await until("the change and the deletion to be undone", async () => {
      if (await confirm.isVisible()) await confirm.first().click();
      const isBack = (await readFile(path("README.md"), "utf8").catch(String)) === readme;
      if (isBack && !(await isChanged())) return true;
      await openAt(vscode, "src/inventory.ts", "export class Inventory {");
      await editor.press("Control+z");
      await editor.page.waitForTimeout(1000);
      return false;
    });
  });
});
