import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { openAt, useVSCode } from "./support.mjs";

describe("turning completions off and on from the command palette", () => {
  const vscode = useVSCode();

  async function startStatement() {
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await vscode.editor.press("Enter");
    await vscode.editor.type("const itemCount = ");
  }

  beforeEach(() =>
    vscode.workspace.writeScript([{ when: "const itemCount = ", answer: "invoice.lines.length;" }]),
  );
  afterEach(() => vscode.editor.revertFile());

  it("shows nothing while they are off, and says so in the status bar", async () => {
    await vscode.editor.runCommand("Inhouse: Turn Completions On/Off");
    await vscode.editor.waitForStatus(/off/i);
    await startStatement();
    await delay(1500);
    assert.equal(await vscode.editor.ghostText(), "");
  });

  it("shows ghost text again when they are on", async () => {
    await vscode.editor.runCommand("Inhouse: Turn Completions On/Off");
    await startStatement();
    const { text } = await vscode.editor.waitForGhostText();
    assert.equal(text, "invoice.lines.length;");
  });

  it("turns them off for one language, named as VS Code names it", async () => {
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await vscode.editor.runCommand("Inhouse: Turn Completions On/Off for This Language");
    await vscode.editor.waitForStatus(/Completions are off for TypeScript\./);
    await vscode.editor.runCommand("Inhouse: Turn Completions On/Off for This Language");
    await vscode.editor.waitForStatus(/Ready/);
  });
});
