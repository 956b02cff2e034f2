import assert from "node:assert/strict";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

/** As a new user meets it: no settings, only the bundled model. */
describe("how the demo model introduces itself", () => {
  const vscode = useVSCode({ realModel: true });
  let chat;
  const picture = (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `demo-${name}.png`));

  before(() => {
    chat = new ChatPanel(vscode.editor);
  });

  it("in the status item and its hover, with a way to another model", async () => {
    await vscode.editor.waitForStatus(/Starter Code \(demo\)/);
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Demo model: shows how it works/);
    assert.match(hover, /Choose Models…/);
    await picture("hover");
  });

  it("at the start of the chat, which offers only what it can do", async () => {
    await openAt(vscode, "reports/stock.py", "def total_value(items");
    await chat.open();
    const text = await chat.waitForText(/Demo model: shows how it works\./);
    assert.match(text ?? (await chat.text()), /Explain total_value[\s\S]*Document total_value/);
    assert.doesNotMatch(await chat.text(), /Write tests|Review my changes/);
  });

  for (const [name, theme] of Object.entries(themes))
    it(`looks right in ${theme}`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => vscode.editor.page.locator(`.monaco-workbench.${themeClass}`).count());
      await chat.waitForText(/Demo model/);
      await picture(`empty-${name}`);
    });

  it("opens the list of models with one click", async () => {
    await chat.press("Choose Models…");
    await vscode.editor.page.locator(".quick-input-widget").waitFor();
    await vscode.editor.press("Escape");
    await chat.open();
  });

  it("with its first answer", async () => {
    await chat.press(/^Explain /);
    await chat.waitForText(/tokens\/s/, 60_000);
    await chat.waitForText(/Demo model: shows how it works\.[\s\S]*Choose Models…/);
    assert.equal(await (await chat.frame()).locator(".answer .apply").count(), 0);
    assert.doesNotMatch(await chat.text(), /repeated itself/);
    await picture("answer");
  });

  it("and does not pretend to answer a free question", async () => {
    await chat.open();
    await chat.ask("What is a monad?");
    await chat.waitForText(/This is the demo model, [\s\S]*choose another model/);
    const lastTurn = (await chat.text()).split("What is a monad?").at(-1);
    assert.doesNotMatch(lastTurn, /Retry|Continue/);
    await picture("refusal");
  });
});
