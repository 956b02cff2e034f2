// Two windows of the same workspace with their chat panels.
import { join } from "node:path";
import { outFolder, root } from "../../../scripts/lib/paths.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { useVSCode } from "./support.mjs";

describe("chat in two windows at once", () => {
  const vscode = useVSCode();
  let second;

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await second?.screenshot(join(outFolder, "failures", "second-window.png"));
  });
  after(() => second?.close());

  it("shows in one window the conversation of the other, and continues it there", async () => {
    await vscode.workspace.writeScript([
      { when: "asked in the second", answer: "An answer for the second window." },
      { when: "", answer: "The first answer of all." },
    ]);
    const one = new ChatPanel(vscode.editor);
    await one.open();
    await one.ask("How many windows are there?");
    await one.waitForText("The first answer of all.");

    const open = vscode.workspace.sample;
    second = await openEditor(vscode.browser, vscode.server, { open, developmentPath: root });
    await second.statusItem("inhouse").waitFor({ timeout: 60_000 });
    const two = new ChatPanel(second);
    await two.open();
    await second.runCommand("Inhouse: Show Chat History");
    await two.waitForText("How many windows are there?", 20_000);
    await two.press(/^How many windows/, "Tab");
    await two.waitForText("The first answer of all.");
    await two.waitForInput();
    await two.ask("asked in the second");
    await two.waitForText("An answer for the second window.");
  }).timeout(180_000);
});
