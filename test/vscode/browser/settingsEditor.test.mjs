import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder, root } from "../../../scripts/lib/paths.mjs";
import { until, useVSCode } from "./support.mjs";

describe("settings editor", () => {
  const vscode = useVSCode();
  const setting = (key) => vscode.editor.page.locator(`.settings-editor [data-key="${key}"]`);
  let shown;
  let advanced;

  before(async () => {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const settings = manifest.contributes.configuration.flatMap(({ properties }) =>
      Object.entries(properties),
    );
    [shown, advanced] = [false, true].map((isAdvanced) =>
      settings.filter(([, { tags }]) => (tags !== undefined) === isAdvanced).map(([key]) => key),
    );
    await vscode.editor.runCommand("Inhouse: Open Settings");
    await setting(shown[0]).waitFor();
  });

  it("shows the settings of the first categories with their links", async () => {
    for (const key of shown.slice(0, 4)) await setting(key).waitFor();
    for (const key of advanced) assert.equal(await setting(key).count(), 0, key);
    const text = await setting("inhouse.completion.model").textContent();
    assert.match(text, /Choose Models… sets it\./);
    await vscode.editor.screenshot(join(outFolder, "screenshots", "settings.png"));
  });

  it("finds an advanced setting by its name", async () => {
    await search("inhouse.engine.share");
    await setting("inhouse.engine.share").waitFor();
  });

  it("leads to the setting of a link", async () => {
    await search("inhouse.chat.contextTokens");
    const link = setting("inhouse.chat.contextTokens").getByRole("link", { name: "Inhouse › Chat: Model" });
    await link.click();
    await setting("inhouse.chat.model").waitFor();
  });

  it("runs the command of a link", async () => {
    await search("inhouse.completion.eagerness");
    await setting("inhouse.completion.eagerness")
      .getByRole("link", { name: "Explain Last Completion" })
      .click();
    await vscode.editor.page.locator(".tab", { hasText: "Last completion" }).waitFor();
  });

  async function search(text) {
    const box = vscode.editor.page.locator(".settings-editor .search-container");
    await box.click();
    await vscode.editor.page.keyboard.press("Control+A");
    await vscode.editor.page.keyboard.type(text);
    await until(`the search for ${text}`, async () => (await box.textContent()).includes(text));
  }
});
