// A person changes the chat model from the panel, and goes back to the demo model.
import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeGguf } from "../../../dist-test/support/ggufWriter.mjs";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { machineSettingsOf, openAt, until, useVSCode } from "./support.mjs";

const marks = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|im_start|>", "<|im_end|>"];

function model(name, { chats }) {
  return encodeGguf({
    metadata: {
      "general.architecture": "qwen2",
      "general.name": name,
      "qwen2.context_length": 512,
      "qwen2.block_count": 1,
      "tokenizer.ggml.tokens": { strings: [...marks, "a", "b"] },
      "tokenizer.ggml.token_type": { i32s: [...marks.map(() => 3), 1, 1] },
      ...(chats && { "tokenizer.chat_template": "{{ messages }}" }),
    },
    tensors: [{ name: "x", dimensions: [65536], data: new Float32Array(65536).fill(1) }],
  });
}

describe("the picker of models", () => {
  const vscode = useVSCode();
  let chat;
  before(async () => {
    chat = new ChatPanel(vscode.editor);
    await mkdir(folder(), { recursive: true, mode: 0o700 });
    await writeFile(inFolder("talker-1b-q8.gguf"), model("Talker 1B", { chats: true }));
    await writeFile(inFolder("completer-1b-q8.gguf"), model("Completer 1B", { chats: false }));
    await writeFile(inFolder("broken.gguf"), "GGUF");
  });

  const page = () => vscode.editor.page;
  const picture = (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `picker-${name}.png`));
  const folder = () => join(vscode.server.dataFolder, "User", "globalStorage", "inhouse.inhouse", "models");
  const inFolder = (file) => join(folder(), file);
  const machineSettings = async () => machineSettingsOf(vscode);
  const setting = async (role) => (await machineSettings())[`inhouse.${role}.model`];
  const list = () => page().locator(".quick-input-widget", { hasText: /Choose (a Model|Models)/ });
  const rows = () => list().locator(".monaco-list-row");
  const row = (text) => rows().filter({ hasText: text }).first();
  const inspected = () => until("the reasons", async () => /can't chat/.test(await list().textContent()));
  const dirtyEditors = () => page().locator(".tab.dirty").count();
  const closed = () => list().waitFor({ state: "hidden" });
  const answer = (text, tokensPerSecond) =>
    vscode.workspace.writeScript([{ when: "", answer: text, tokensPerSecond }]);

  /** By keyboard, from the input. */
  async function openFromPanel() {
    await chat.press(/^Chat model: /, "Tab");
    await list().waitFor();
  }

  // A list that a failed test left on the screen would block the other tests.
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await vscode.editor.press("Escape");
  });

  it("opens from the line that names the model, and shows what can chat and what cannot", async () => {
    await answer("The first answer, by the bundled model.");
    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    await chat.open();
    await chat.ask("Who are you?");
    await chat.waitForText("The first answer, by the bundled model.");
    await openFromPanel();
    await inspected();
    await picture("chat");
    assert.match(await row("completer-1b-q8").textContent(), /263 KB.*for completions only and can't chat/);
    assert.match(await row("talker-1b-q8").textContent(), /26\d KB.*Talker 1B/);
    assert.match(await row("broken").textContent(), /broken.*\.gguf/);
    assert.match(await row("Demo Model").getAttribute("aria-label"), /^Demo Model.*selected/);
    // What cannot chat is never set.
    await row("completer-1b-q8").click();
    await row("broken").click();
    assert.ok(await list().isVisible());
    await vscode.editor.press("Escape");
    await closed();
    await chat.waitForInput();
    assert.equal(await setting("chat"), undefined);
  });

  it("sets the chosen model with one key, keeps the conversation, and returns to the input", async () => {
    await openFromPanel();
    await inspected();
    await page().keyboard.type("talker", { delay: 15 });
    await until("the row", async () => (await rows().count()) === 1);
    await page().keyboard.press("Enter");
    await closed();
    await until("the setting", async () => (await setting("chat")) === inFolder("talker-1b-q8.gguf"));
    await chat.waitForInput();
    await chat.waitForText(/Talker 1B/);
    assert.match(await chat.text(), /Who are you\?[\s\S]*The first answer, by the bundled model\./);
    await picture("chosen");
    await answer("The second answer, by the other model.");
    await chat.ask("And now?");
    await chat.waitForText("The second answer, by the other model.");
    assert.match(await chat.text(), /The first answer[\s\S]*The second answer/);
    assert.equal(await setting("completion"), undefined);
    assert.match(await vscode.editor.statusHover(), /Model: Scripted/);
    assert.equal(await dirtyEditors(), 0, "no key went into the editor");
  });

  it("lets a streaming answer finish with the model that began it", async () => {
    const numbers = Array.from({ length: 60 }, (_, at) => `n${at}`).join(" ");
    await answer(numbers, 20);
    await chat.open();
    await chat.ask("Count to sixty");
    await chat.waitForText(/n0 n1 n2/);
    await openFromPanel();
    await row("Demo Model").click();
    await closed();
    await until("the setting", async () => (await setting("chat")) === undefined);
    assert.doesNotMatch(await chat.text(), /n59/, "it still streams");
    await chat.waitForText(/n58 n59/);
    assert.doesNotMatch(await chat.text(), /Stopped|failed/);
    await chat.waitForText(/Scripted\s/);
    assert.match(await chat.text(), /The first answer[\s\S]*The second answer[\s\S]*n0 n1/);
    await answer("Back with the bundled model.");
    await chat.waitForInput();
    await chat.ask("And then?");
    await chat.waitForText("Back with the bundled model.");
    assert.equal(await dirtyEditors(), 0, "no key went into the editor");
  });

  it("is the button of a model whose file is gone", async () => {
    await openFromPanel();
    await row("talker-1b-q8").click();
    await closed();
    await chat.waitForInput();
    await chat.waitForText(/Talker 1B/);
    await rm(inFolder("talker-1b-q8.gguf"));
    await vscode.editor.runCommand("Inhouse: Restart Server");
    await chat.open();
    await chat.waitForText(/talker-1b-q8\.gguf/, 60_000);
    await picture("missing");
    await chat.press("Choose a Model…");
    await list().waitFor();
    await inspected();
    assert.match(await row("talker-1b-q8").textContent(), /selected.*talker-1b-q8\.gguf/);
    await picture("missing-list");
    await row("Demo Model").click();
    await closed();
    await chat.waitForText(/Scripted/);
    await chat.waitForInput();
    assert.equal(await setting("chat"), undefined);
  });

  it("opens for both roles from the status list, and sets the role of the row", async () => {
    await vscode.editor.runCommand("Inhouse: Show Status");
    const entry = page().locator(".quick-input-list .monaco-list-row", { hasText: "Choose Models…" });
    await entry.waitFor();
    await picture("status");
    await entry.click();
    await list().waitFor();
    await inspected();
    assert.match(await list().textContent(), /Completions[\s\S]*Demo Model[\s\S]*Chat[\s\S]*Demo Model/);
    await picture("both");
    await row("completer-1b-q8").click();
    await closed();
    await until(
      "the setting",
      async () => (await setting("completion")) === inFolder("completer-1b-q8.gguf"),
    );
    assert.equal(await setting("chat"), undefined);
    await vscode.editor.waitForStatus(/Completer 1B/);
  });

  it("returns to the demo model with one click beside another completion model", async () => {
    await chat.open();
    // The chat follows the completions, whose model cannot chat: the one before stays, and the status item says why.
    await until("the reason", async () => /can't chat/.test(await vscode.editor.statusHover()));
    await chat.open();
    await chat.waitForText(/Scripted/);
    await openFromPanel();
    await inspected();
    await picture("follows");
    await row("Demo Model").click();
    await closed();
    await until("the setting", async () => (await setting("chat")) === "demo");
    await chat.waitForText(/Scripted/);
    await answer("The demo model again.");
    await chat.ask("Still there?");
    await chat.waitForText("The demo model again.");
  });

  it("leads on to the list for download", async () => {
    await openFromPanel();
    await row("All Models…").click();
    const downloads = page().locator(".quick-input-widget", { hasText: "Download a Model" });
    await downloads.waitFor();
    await vscode.editor.press("Escape");
    await downloads.waitFor({ state: "hidden" });
  });

  for (const [name, theme] of Object.entries(themes))
    it(`looks right in ${theme}`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => page().locator(`.monaco-workbench.${themeClass}`).count());
      await chat.open();
      await openFromPanel();
      await inspected();
      await picture(`list-${name}`);
      await vscode.editor.press("Escape");
      await closed();
    });
});
