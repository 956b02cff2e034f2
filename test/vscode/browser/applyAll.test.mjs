import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const all = [
  "  all(): Item[] {",
  "    return [...this.items.values()].sort((a, b) => a.price - b.price);",
  "  }",
].join("\n");
const answer = `The items are sorted by price:

**src/inventory.ts**

\`\`\`ts
${all}
\`\`\`

Money says which currency it is in:

\`\`\`ts src/money.ts
export const currency = "EUR";
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
  let chat;

  before(() => {
    chat = new ChatPanel(vscode.editor);
  });

  async function ask(question) {
    await vscode.workspace.writeScript([{ when: question, answer }]);
    await chat.open();
    await chat.ask(question);
    await chat.waitForText("Apply all changes…");
  }

  it("is confirmed in the Refactor Preview, written, and undone in one step", async () => {
    const { editor } = vscode;
    const before = await readFile(path("src/inventory.ts"), "utf8");
    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    await ask("Sort the items");
    await chat.press("Apply all changes…");
    await preview().waitFor();
    for (const text of [
      "The items are sorted by price",
      "Money says which currency",
      "Renamed files",
      "Deleted files",
    ])
      await preview().getByText(text).first().waitFor();
    await editor.screenshot(join(outFolder, "screenshots", "apply-all.png"));
    assert.equal(await readFile(path("src/inventory.ts"), "utf8"), before);
    assert.ok(await isThere("README.md"));
    await preview().locator(".monaco-button", { hasText: "Apply" }).first().click();
    await until("the files to change", async () => !(await isThere("README.md")), 15_000);
    await until("the renamed file", () => isThere("reports/stocks.py"));
    console.log(
      "INV",
      await readFile(path("src/inventory.ts"), "utf8"),
      await readFile(path("src/money.ts"), "utf8"),
    );
    await editor.screenshot(join(outFolder, "screenshots", "apply-all-done.png"));
  });
});
