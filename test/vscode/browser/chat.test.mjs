import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChatPanel } from "./chatPanel.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const code = [
  "```ts",
  "  restock(id: string, quantity: number): void {",
  "    const item = this.items.get(id);",
  "    if (!item) {",
  '      throw new Error("Cannot restock.");',
  "    }",
  "    item.quantity += quantity;",
  "  }",
  "```",
].join("\n");

const numbers = Array.from({ length: 1000 }, (_, at) => `n${at}`).join(" ");

describe("chat panel", () => {
  const vscode = useVSCode();
  let chat;

  before(() => {
    chat = new ChatPanel(vscode.editor);
  });

  /** Sets the model's answer to every question from now on. */
  function answer(text, tokensPerSecond) {
    return vscode.workspace.writeScript([{ when: "", answer: text, tokensPerSecond }]);
  }

  it("opens with its key and answers about the open file", async () => {
    await answer("**Items** with a name and a price, one line each.", 200);
    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    await chat.open();
    await chat.waitForText("inventory.ts");
    await chat.ask("What is sold here?");
    await chat.waitForText("Items with a name and a price, one line each.");
    await chat.waitForText(/tokens\/s/);
    await chat.waitForText(/Sources\s+src\/inventory\.ts/);
  });

  it("streams, and stops at once with Escape", async () => {
    await answer(numbers, 20);
    await chat.ask("Count to a thousand");
    await chat.waitForText(/n0 n1 n2/);
    await chat.page.keyboard.press("Escape");
    await chat.waitForText("Stopped.");
    const said = async () => (await chat.text()).match(/n\d+/g)?.length;
    const stopped = await said();
    await chat.page.waitForTimeout(1000);
    assert.equal(await said(), stopped);
  });

  it("answers again on request", async () => {
    await answer("One to a thousand.");
    await chat.press("Retry");
    await chat.waitForText("One to a thousand.");
    await chat.waitForNoText("n0 n1");
  });

  it("queues questions asked during an answer", async () => {
    await chat.press(/Your message/, "Tab");
    await answer(numbers, 20);
    await chat.ask("Count to a thousand");
    await chat.waitForText(/n0 n1/);
    await chat.ask("What is bought here?");
    await until("the waiting question", async () => (await chat.input()) === "");
    await chat.page.keyboard.press("Escape");
    await chat.waitForText("Stopped.");
    // It is back in the input: no question is sent that the user may no longer want.
    await until("the question in the input", async () => (await chat.input()) === "What is bought here?");
    await answer("Nothing is bought here.");
    await chat.page.keyboard.press("Enter");
    await chat.waitForText("Nothing is bought here.");
  });

  it("continues from an edited earlier question", async () => {
    await answer(`Here it is:\n\n${code}\n\nThat is all.`);
    await chat.page.keyboard.press("ArrowUp");
    await chat.waitForEditor();
    await chat.page.keyboard.press("Control+a");
    await chat.page.keyboard.type("Better messages, please");
    await chat.page.keyboard.press("Enter");
    await chat.waitForText("That is all.");
    await chat.waitForNoText("What is bought here?");
  });

  it("applies a block by keyboard alone, as one undo step", async () => {
    const before = await readFile(join(vscode.workspace.sample, "src/inventory.ts"), "utf8");
    await chat.press(/^Apply/);
    const { page } = vscode.editor;
    await page.locator(".tab.active", { hasText: "pending change" }).waitFor();
    await page.locator(".diff-editor, .monaco-diff-editor").first().waitFor();
    await page.locator(".editor-actions .action-label[aria-label*='Accept Change']").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.locator(".tab.active.dirty", { hasText: "inventory.ts" }).waitFor();
    await until("the new line", async () =>
      (await vscode.editor.editorLines()).some((line) => line.includes("Cannot restock")),
    );
    await page.keyboard.press("Control+z");
    await page.locator(".tab.active:not(.dirty)", { hasText: "inventory.ts" }).waitFor();
    assert.equal(await readFile(join(vscode.workspace.sample, "src/inventory.ts"), "utf8"), before);
  });

  it("restores everything after the window is reloaded", async () => {
    await chat.open();
    await chat.page.keyboard.type("Not sent yet");
    await chat.page.waitForTimeout(1500);
    await chat.page.reload();
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
    await chat.open();
    await chat.waitForText("What is sold here?");
    await chat.waitForText("Items with a name and a price, one line each.");
    await chat.waitForText("That is all.");
    assert.equal(await chat.input(), "Not sent yet");
    await chat.page.keyboard.press("Control+a");
    await chat.page.keyboard.press("Delete");
  });

  it("shows that closing the window cut an answer off, and continues it", async () => {
    await answer(numbers, 20);
    await chat.ask("Count to a thousand");
    await chat.waitForText(/n0 n1 n2 n3/);
    await chat.page.waitForTimeout(1500);
    await chat.page.reload();
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
    await chat.open();
    await chat.waitForText("The window was closed before the answer was complete.");
    await answer("and so on.");
    await chat.press("Retry");
    await chat.waitForText("and so on.");
  });

  it("finds an earlier conversation by a word of it", async () => {
    await vscode.editor.runCommand("Inhouse: New Chat");
    await chat.waitForInput();
    await chat.waitForText("Ask about your code");
    await vscode.editor.runCommand("Inhouse: Show Chat History");
    await chat.waitForText("Delete all");
    await chat.page.keyboard.type("one line each");
    await chat.waitForText("What is sold here?");
    await chat.press(/^What is sold here/, "Tab");
    await chat.waitForText("That is all.");
  });
});
