import assert from "node:assert/strict";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

/** English words that every other English sentence has and no German one. */
const english = /\b(?:the|and|with|your|this|that|are|of|from|not|which)\b/i;

describe("in German", () => {
  const vscode = useVSCode({ realModel: true, language: "de" });
  let chat;
  const picture = (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `german-${name}.png`));
  /** The texts of the page that has this one. */
  const pageTexts = (pattern) =>
    until(`a page with ${pattern}`, async () => {
      for (const frame of vscode.editor.page.frames()) {
        const texts = await frame
          .locator("p, li, td, th, h1, h2, h3, a, dt, dd, summary")
          .allTextContents()
          .catch(() => []);
        if (texts.some((text) => pattern.test(text))) return texts;
      }
      return undefined;
    });

  before(async () => {
    chat = new ChatPanel(vscode.editor);
    await vscode.editor.waitForStatus(/Starter Code/);
  });

  it("the status item's hover is, with facts of the server", async () => {
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Demomodell: zeigt, wie es funktioniert/);
    assert.match(hover, /Kontext: 1\.024 Token/);
    assert.match(hover, /Versiegelt: /);
    assert.doesNotMatch(hover, english);
    await picture("hover");
    await vscode.editor.press("Escape");
  });

  it("the chat is", async () => {
    await openAt(vscode, "reports/stock.py", "def total_value(items");
    await chat.open();
    const text = await chat.waitForText(/Demomodell: zeigt, wie es funktioniert/);
    assert.doesNotMatch(text ?? (await chat.text()), english);
    await picture("chat");
  });

  it("an error of the server is", async () => {
    await chat.ask("Was ist eine Monade?");
    await chat.waitForText(/Dies ist das Demomodell/);
    await picture("error");
  });

  it("the list of models is", async () => {
    await chat.press("Modelle auswählen…");
    const choices = vscode.editor.page.locator(".quick-input-widget", { hasText: /Token\/s/ });
    await choices.waitFor();
    await picture("recommendation");
    await choices.locator(".monaco-list-row", { hasText: "Alle Modelle…" }).click();
    await vscode.editor.page
      .locator(".quick-input-widget", { hasText: "Passt in den freien Arbeitsspeicher" })
      .waitFor();
    await picture("models");
    await vscode.editor.press("Escape");
  });

  it("the privacy report is, with the server's sentences", async () => {
    await vscode.editor.runCommand("Inhouse: Datenschutzbericht anzeigen");
    const texts = await pageTexts(/Erstellt/);
    assert.ok(texts.length > 100);
    assert.deepEqual(
      texts.filter((text) => english.test(text) && !text.includes("/") && !/^\d+ inhouse/.test(text)),
      [],
    );
    await picture("privacy");
  });

  it("the walkthrough is", async () => {
    await vscode.editor.runCommand("Inhouse: Erste Schritte");
    const step = vscode.editor.page.locator(".getting-started-step.expanded", { hasText: "Ausprobieren" });
    await step.getByRole("button", { name: "Beispiel öffnen" }).waitFor();
    assert.doesNotMatch(await step.textContent(), english);
    await picture("walkthrough");
  });

  it("the statistics are", async () => {
    await vscode.editor.runCommand("Inhouse: Statistik anzeigen");
    await pageTexts(/Noch keine Statistik/);
    await picture("statistics");
  });

  it("the settings are", async () => {
    await vscode.editor.runCommand("Preferences: Open Settings (UI)");
    await vscode.editor.page.locator(".settings-editor .search-container").waitFor();
    await vscode.editor.page.keyboard.type("@ext:inhouse.inhouse");
    await vscode.editor.page
      .locator(".setting-item-description", { hasText: "Vervollständigungen" })
      .first()
      .waitFor();
    await picture("settings");
  });
});
