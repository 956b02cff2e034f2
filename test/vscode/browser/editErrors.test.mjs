import { hideNotifications, notification, openAt, until, useVSCode } from "./support.mjs";

const file = "src/inventory.ts";
const instruction = "Look the item up by another name";
const answer = [
  "```ts",
  "  restock(id: string, quantity: number): void {",
  "    const item = this.items.find(id);",
  "    if (item === undefined) {",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the sample
  "      throw new Error(`Unknown item: ${id}`);",
  "    }",
  "    item.quantity += quantity;",
  "  }",
  "```",
].join("\n");

describe("an accepted edit that introduces an error", () => {
  const vscode = useVSCode();
  /** VS Code's own language server for TypeScript looks at the whole project first. */
  const problems = (label) =>
    until(
      `the problems ${label}`,
      async () =>
        label.test((await vscode.editor.statusItem("status.problems").getAttribute("aria-label")) ?? ""),
      90_000,
    );

  before(async () => {
    await vscode.workspace.writeScript([{ when: instruction, answer, tokensPerSecond: 200 }]);
    await openAt(vscode, file, "restock(id: string");
  });

  async function acceptEdit() {
    await vscode.editor.press("Control+k", "g");
    await vscode.editor.page.locator(".quick-input-widget input[type=text]").first().fill(instruction);
    await vscode.editor.press("Enter");
    await vscode.editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await until("all of it", async () =>
      /1 change/.test((await vscode.editor.statusItem("inhouse.edit.state").textContent()) ?? ""),
    );
    await vscode.editor.press("Control+Enter");
    await problems(/\b1\b/);
  }

  it("brings no notification while inhouse.edit.correctErrors is off", async () => {
    await vscode.server.writeMachineSettings({ "inhouse.edit.correctErrors": false });
    await acceptEdit();
    // Its own notification comes after any that the error brings.
    await vscode.editor.runCommand("Inhouse: Forget Access Tokens…");
    await notification(vscode, "No access tokens are stored.");
    const list = vscode.editor.page.locator(".notifications-center .notification-list-item");
    await until("one notification", async () => (await list.count()) === 1);
    await hideNotifications(vscode);
  });

  it("starts a fix while it is on, and says when the model finds none", async () => {
    await vscode.server.writeMachineSettings({});
    await vscode.editor.runCommand("File: Revert File");
    await problems(/No Problems/);
    await openAt(vscode, file, "restock(id: string");
    await acceptEdit();
    await notification(vscode, "No fix found.");
  });
});
