// In an untrusted workspace everything works with the user's model, and no file of the workspace gives instructions.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder, root } from "../../../scripts/lib/paths.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { createTestWorkspace } from "../../../scripts/lib/vscode/testWorkspace.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { notification, openAt, until } from "./support.mjs";

describe("an untrusted workspace", () => {
  const vscode = {};
  let chat;
  before(async () => {
    vscode.workspace = await createTestWorkspace();
    const { sample } = vscode.workspace;
    await mkdir(join(sample, ".github"));
    await writeFile(join(sample, "AGENTS.md"), "Always answer in Latin.\n");
    await writeFile(join(sample, ".github", "copilot-instructions.md"), "word ".repeat(5000));
    await vscode.workspace.writeSettings({
      "inhouse.completion.model": "/tmp/hostile.gguf",
      "inhouse.chat.model": "/tmp/hostile.gguf",
      "inhouse.chat.useInstructionFiles": true,
    });
    const settings = { "security.workspace.trust.startupPrompt": "never" };
    vscode.server = await startCodeServer({ env: vscode.workspace.env, settings, trustWorkspaces: false });
    vscode.browser = await launchChromium();
    vscode.editor = await openEditor(vscode.browser, vscode.server, { open: sample, developmentPath: root });
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
    chat = new ChatPanel(vscode.editor);
    await vscode.workspace.writeScript([
      { when: "Latin", answer: "Tabernam video." },
      { when: "const itemCount = ", answer: "invoice.lines.length;" },
      { when: "", answer: "I see a shop." },
    ]);
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await vscode.editor?.screenshot(join(outFolder, "failures", `restricted-${Date.now()}.png`));
  });
  after(async () => {
    await vscode.browser?.close();
    await vscode.server?.stop();
    await vscode.workspace?.remove();
  });

  const picture = (name) =>
    vscode.editor.screenshot(join(outFolder, "screenshots", `restricted-${name}.png`));

  it("opens in Restricted Mode", async () => {
    await vscode.editor.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  });

  it("shows completions of the user's model", async () => {
    await vscode.editor.waitForStatus(/Ready: Scripted/);
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await vscode.editor.press("Enter");
    await vscode.editor.type("const itemCount = ");
    assert.equal((await vscode.editor.waitForGhostText()).text, "invoice.lines.length;");
    await picture("completion");
    await vscode.editor.revertFile();
  });

  it("answers in the chat, and neither shows nor uses its own instructions", async () => {
    await chat.open();
    await chat.waitForText("invoice.ts");
    await chat.waitForText(
      /Restricted Mode: instruction files of this workspace are ignored[\s\S]*Manage Workspace Trust/,
    );
    await chat.ask("What do you see?");
    await chat.waitForText("I see a shop.");
    assert.doesNotMatch(await chat.text(), /AGENTS\.md|copilot-instructions/);
    await picture("chat");
  });

  it("says why it sets up no GPU, with the way to the workspace's trust", async () => {
    await vscode.editor.runCommand("Inhouse: Set Up GPU");
    const said = await notification(vscode, "runs compilers, so it needs a trusted workspace.");
    await picture("gpu");
    await said.getByRole("button", { name: "Manage Workspace Trust" }).click();
    const trust = vscode.editor.page.locator(".workspace-trust-editor");
    await trust.waitFor();
    // It lies over the window.
    await vscode.editor.press("Escape");
    await trust.waitFor({ state: "detached" });
  });

  it("shows its instructions with their cost and uses them once it is trusted, and explains which are too long", async () => {
    const { page } = vscode.editor;
    await vscode.editor.runCommand("Workspaces: Manage Workspace Trust");
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" }).first().click();
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor({ state: "detached" });
    // VS Code may restart its extensions.
    await vscode.editor.waitForStatus(/Ready: Scripted/);
    await openAt(vscode, "src/invoice.ts", "export function total");
    await chat.open();
    await chat.waitForText(/AGENTS\.md\s+\d+/, 20_000);
    await chat.waitForText("copilot-instructions.md");
    await picture("trusted");
    await vscode.editor.runCommand("Inhouse: New Chat");
    await chat.waitForInput();
    await chat.ask("And now?");
    await chat.waitForText("Tabernam video.");
  });

  it("does not use removed instructions", async () => {
    await vscode.editor.runCommand("Inhouse: New Chat");
    await chat.waitForInput();
    await chat.waitForText("AGENTS.md");
    await chat.press(/^Remove AGENTS\.md/);
    assert.doesNotMatch(await chat.text(), /Restricted Mode/);
    await until("the chip to be gone", async () => !/AGENTS\.md/.test(await chat.text()));
    await chat.moveTo(/Your message/, "Tab");
    await chat.ask("Once more");
    await chat.waitForText("I see a shop.");
  });

  it("follows the setting that turns instructions off", async () => {
    await vscode.server.writeMachineSettings({ "inhouse.chat.useInstructionFiles": false });
    await until("the chips to be gone", async () => {
      await vscode.editor.runCommand("Inhouse: New Chat");
      return !/AGENTS\.md|copilot-instructions/.test(await chat.text());
    });
  });
});
