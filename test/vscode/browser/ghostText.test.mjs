import assert from "node:assert/strict";
import { openAt, until, useVSCode } from "./support.mjs";

const answer = "invoice.lines.reduce((sum, line) => sum + line.quantity, 0);";

describe("ghost text", () => {
  const vscode = useVSCode();

  /** Types the start of a statement whose end is in the script, and waits for the suggestion. */
  async function startStatement() {
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await vscode.editor.press("Enter");
    await vscode.editor.type("const itemCount = ");
    return vscode.editor.waitForGhostText();
  }

  async function lines() {
    return vscode.editor.editorLines();
  }

  beforeEach(() => vscode.workspace.writeScript([{ when: "const itemCount = ", answer }]));
  afterEach(() => vscode.editor.revertFile());

  it("appears while typing", async function () {
    const { text, latency } = await startStatement();
    assert.equal(text, answer);
    this.test.title += ` (${Math.round(latency)} ms after the last key)`;
  });

  it("is accepted with Tab", async () => {
    await startStatement();
    await vscode.editor.press("Tab");
    await vscode.editor.waitForNoGhostText();
    assert((await lines()).includes(`  const itemCount = ${answer}`));
  });

  it("is dismissed with Escape, which leaves the text unchanged", async () => {
    await startStatement();
    await vscode.editor.press("Escape");
    await vscode.editor.waitForNoGhostText();
    assert((await lines()).some((line) => line.trimEnd() === "  const itemCount ="));
  });

  it("stays, without flickering, while the predicted characters are typed", async () => {
    await vscode.workspace.writeSettings({
      "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
      "editor.suggestOnTriggerCharacters": false,
    });
    try {
      await startStatement();
      const typed = "invoice.lines.re";
      const frames = await vscode.editor.framesWithGhostText(() => vscode.editor.type(typed, { delay: 90 }));
      assert(frames.length > typed.length, `Only ${frames.length} frames were painted.`);
      const missing = frames.filter((visible) => !visible).length;
      assert.equal(missing, 0, `The suggestion was gone in ${missing} of ${frames.length} frames.`);
      assert.equal(await vscode.editor.ghostText(), answer.slice(typed.length));
    } finally {
      await vscode.workspace.writeSettings({});
    }
  });

  // When its own list opens, VS Code hides every provider's ghost text until the provider has answered for the selected
  // entry, so a gap of about a tenth of a second cannot be avoided here.
  it("agrees with VS Code's own list of suggestions", async () => {
    await startStatement();
    await vscode.editor.type("invoice.l");
    const { page } = vscode.editor;
    await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "lines" }).waitFor();
    await until("ghost text behind the selected entry", async () => {
      return (await vscode.editor.ghostText()) === answer.slice("invoice.l".length);
    });
  });

  it("gives way to other text", async () => {
    await startStatement();
    await vscode.editor.type("42;");
    await vscode.editor.waitForNoGhostText();
    assert((await lines()).includes("  const itemCount = 42;"));
  });

  it("is accepted word by word", async () => {
    await startStatement();
    await vscode.editor.press("Control+ArrowRight");
    const accepted = await until("the first word", async () =>
      (await lines()).find((line) => /const itemCount = \S/.test(line)),
    );
    const word = accepted.replace("  const itemCount = ", "");
    assert(answer.startsWith(word) && word.length < answer.length, `Accepted: ${word}`);
    const { text } = await vscode.editor.waitForGhostText();
    assert.equal(word + text, answer);
  });
});
