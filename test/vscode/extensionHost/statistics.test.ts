import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { acceptAsked, answer, closeEditors, openFile, type, until } from "./support";

interface Summary {
  readonly shown: number;
  readonly accepted: number;
  readonly acceptedPartly: number;
  readonly acceptedCharacters: number;
}

/** Reads the figures of a language from the export. */
async function figures(language: string, target: vscode.Uri): Promise<Summary> {
  await vscode.commands.executeCommand("inhouse.exportStatistics", target);
  const bytes = await vscode.workspace.fs.readFile(target);
  const { byLanguage } = JSON.parse(Buffer.from(bytes).toString()) as {
    byLanguage: (Summary & { name: string })[];
  };
  const none = { shown: 0, accepted: 0, acceptedPartly: 0, acceptedCharacters: 0 };
  return byLanguage.find(({ name }) => name === language) ?? none;
}

describe("statistics", () => {
  afterEach(closeEditors);

  it("count what VS Code accepts, in whole and in part", async () => {
    answer({ when: "cart_total = ", answer: "first_value + second_value" });
    const editor = await openFile("rb", "cart_total =‸\n");
    const target = vscode.Uri.joinPath(editor.document.uri, "..", "statistics.json");
    await type(" ");
    assert.equal(await acceptAsked(editor), "cart_total = first_value + second_value");
    const whole = await until("the acceptance", async () => {
      const found = await figures("ruby", target);
      return found.accepted > 0 ? found : undefined;
    });
    assert.equal(whole.accepted, 1);
    assert.equal(whole.acceptedCharacters, "first_value + second_value".length);
    assert.ok(whole.shown >= 1);

    const other = await openFile("rb", "# another\ncart_total =‸\n");
    await type(" ");
    await until("a word", async () => {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      await delay(300);
      await vscode.commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
      return other.document.getText().includes("first_value") ? true : undefined;
    });
    const part = await until("the part", async () => {
      const found = await figures("ruby", target);
      return found.acceptedPartly > 0 ? found : undefined;
    });
    assert.deepEqual([part.accepted, part.acceptedPartly], [1, 1]);
  });

  it("are shown as a page", async () => {
    await vscode.commands.executeCommand("inhouse.showStatistics");
    await until("the page", () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputWebview ? true : undefined;
    });
  });
});
