// A person gets a model from a host on this machine: chooses, confirms, downloads, uses and deletes it.
import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { FileHost, file } from "../../../dist-test/support/fileHost.mjs";
import { encodeGguf } from "../../../dist-test/support/ggufWriter.mjs";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { machineSettingsOf, notification, openAt, until, useVSCode } from "./support.mjs";

const marks = [
  "<|fim_prefix|>",
  "<|fim_suffix|>",
  "<|fim_middle|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
];
const model = encodeGguf({
  metadata: {
    "general.architecture": "qwen2",
    "general.name": "Generated Coder",
    "qwen2.context_length": 512,
    "qwen2.block_count": 1,
    "tokenizer.ggml.tokens": { strings: [...marks, "a", "b"] },
    "tokenizer.ggml.token_type": { i32s: [...marks.map(() => 3), 1, 1] },
    "tokenizer.chat_template": "{{ messages }}",
  },
  tensors: [{ name: "x", dimensions: [65536], data: new Float32Array(65536).fill(1) }],
});

describe("downloading a model", () => {
  const asked = [];
  const proxy = createServer().on("connect", ({ url }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 502 No way out of here\r\n\r\n");
  });
  const host = new FileHost();
  before(async () => {
    await host.start();
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    proxy.close();
    await host.stop();
  });
  const vscode = useVSCode({
    settings: () => ({ "http.proxy": `http://127.0.0.1:${proxy.address().port}` }),
  });

  const page = () => vscode.editor.page;
  const picture = (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `download-${name}.png`));
  const folder = () => join(vscode.server.dataFolder, "User", "globalStorage", "inhouse.inhouse", "models");
  const machineSettings = async () => machineSettingsOf(vscode);

  async function choose(entry) {
    await vscode.editor.runCommand("Inhouse: Download a Model");
    const row = page().locator(".quick-input-list .monaco-list-row", { hasText: entry }).first();
    await page().locator(".quick-input-widget input[type=text]").first().fill(entry);
    await row.waitFor();
    return row;
  }

  async function chooseAddress(address) {
    await (await choose("From URL")).click();
    // The list has the same title as the input box that follows it.
    await page().locator(".quick-input-list").waitFor({ state: "hidden" });
    const input = page().locator(".quick-input-widget input[type=text]").first();
    await page().locator(".quick-input-title", { hasText: "Download a Model" }).waitFor();
    await input.fill(address);
  }

  /** The text of the modal question. */
  async function question() {
    const dialog = page().locator(".monaco-dialog-box");
    await dialog.waitFor();
    return (await dialog.textContent()).replaceAll("\u00a0", " ");
  }

  /** Waits for this dialog's own button to go, because the next question may follow at once. */
  async function answer(button) {
    const asked = page().locator(".monaco-dialog-box .monaco-button", { hasText: button }).first();
    await asked.click();
    await asked.waitFor({ state: "detached" });
  }

  async function useQuestion() {
    const question = page().locator(".quick-input-widget", { hasText: "is ready. Use it for:" });
    await question.waitFor();
    return question;
  }

  const notice = (text) => notification(vscode, text);

  // A dialog that a failed test left on the screen would block the other tests.
  afterEach(async function () {
    if (this.currentTest?.isFailed()) for (let at = 0; at < 3; at++) await vscode.editor.press("Escape");
  });

  it("shows the available models and which fit into memory", async () => {
    await vscode.editor.waitForStatus(/Scripted/);
    await choose("Qwen2.5-Coder 1.5B");
    await until("what the server says of memory", async () =>
      /Fits into free memory/.test(await page().locator(".quick-input-list").textContent()),
    );
    await page().locator(".quick-input-widget input[type=text]").first().fill("");
    await picture("list");
    const list = await page().locator(".quick-input-list").textContent();
    assert.match(list, /Qwen2\.5-Coder 7B/);
    assert.match(list, /about 8\.1 GB/);
    await vscode.editor.press("Escape");
  });

  it("refuses unsafe addresses and those of no model while they are typed", async () => {
    await chooseAddress("http://example.com/model.gguf");
    const message = page().locator(".quick-input-message");
    await until("the refusal", async () => /only HTTPS/.test(await message.textContent()));
    await page()
      .locator(".quick-input-widget input[type=text]")
      .first()
      .fill("https://example.com/model.zip");
    await until("the other refusal", async () => /must end with the name/.test(await message.textContent()));
    await vscode.editor.press("Escape");
  });

  it("contacts no host before the user confirms it, and downloads nothing before the user confirms the size", async () => {
    host.answers.set("/models/generated.gguf", file(model));
    await chooseAddress(host.url("/models/generated.gguf").href);
    await vscode.editor.press("Enter");
    const { host: name } = host.url("/");
    const first = await question();
    assert.match(first, new RegExp(`Contact ${name} to check the size of “generated.gguf”\\?`));
    await picture("ask");
    assert.deepEqual(host.seen, []);
    await answer(`Contact ${name}`);

    const second = await question();
    assert.match(second, new RegExp(`Download “generated.gguf” \\(26\\d KB\\) from ${name}\\?`));
    assert.match(second, /provides no checksum/);
    await picture("agree");
    assert.deepEqual(
      host.seen.map(({ method }) => method),
      ["HEAD"],
    );
    await answer("Download");
    await useQuestion();
    await picture("use");
  });

  it("stores it for the user alone, and uses it for the purpose that the user chooses", async () => {
    const path = join(folder(), "generated.gguf");
    assert.ok((await readFile(path)).equals(model));
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(folder())).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(folder()), ["generated.gguf", "generated.gguf.json"]);
    // Nothing is preselected, and neither a click elsewhere nor a typed key closes it.
    await page().locator(".monaco-workbench .part.editor").click();
    await page().keyboard.press("Enter");
    const use = await useQuestion();
    assert.equal((await machineSettings())["inhouse.completion.model"], undefined);
    await use.locator(".monaco-list-row", { hasText: "Completions" }).first().click();
    await until("the setting", async () => (await machineSettings())["inhouse.completion.model"] === path);
    await vscode.workspace.writeScript([{ when: "const itemCount = ", answer: "invoice.lines.length;" }]);
    await openAt(vscode, "src/invoice.ts", "export function total(invoice: Invoice): Cents {");
    await vscode.editor.press("Enter");
    await vscode.editor.type("const itemCount = ");
    assert.equal((await vscode.editor.waitForGhostText()).text, "invoice.lines.length;");
    await vscode.editor.revertFile();
    assert.match(await vscode.editor.statusHover(), /Model: Generated Coder/);
  });

  it("deletes it, and returns to the bundled model", async () => {
    await vscode.editor.runCommand("Inhouse: Delete a Downloaded Model");
    const row = page().locator(".quick-input-list .monaco-list-row", { hasText: "generated.gguf" });
    await row.waitFor();
    await row.click();
    assert.match(await question(), /Delete generated\.gguf\?.*will switch to the bundled model/);
    await answer("Delete");
    await until("the folder to be empty", async () => (await readdir(folder())).length === 0);
    assert.equal((await machineSettings())["inhouse.completion.model"], undefined);
    await vscode.editor.waitForStatus(/Ready: Scripted/);
  });

  it("uses the proxy of VS Code's settings", async () => {
    asked.length = 0;
    await chooseAddress("https://models.invalid/some.gguf");
    await vscode.editor.press("Enter");
    await question();
    await answer("Contact models.invalid");
    const noticeText = await (await notice("models.invalid")).textContent();
    assert.deepEqual([...new Set(asked)], ["models.invalid:443"], noticeText);
  });

  it("offers nothing and contacts no host when a setting turns it off", async () => {
    const before = host.seen.length;
    await vscode.server.writeMachineSettings({ "inhouse.downloads.enabled": false });
    await until("the command to offer nothing", async () => {
      await vscode.editor.runCommand("Inhouse: Download a Model");
      await vscode.editor.page.waitForTimeout(300);
      const offers = await page().locator(".quick-input-widget").isVisible();
      if (offers) await vscode.editor.press("Escape");
      return !offers;
    });
    await notice("Downloads are turned off");
    const message = page().locator(".notification-list-item", { hasText: "Downloads are turned off" });
    await message.locator(".monaco-button", { hasText: "Choose a File…" }).waitFor();
    await picture("off");
    await message.locator(".monaco-button", { hasText: "Open Setting" }).click();
    await page().locator(".settings-editor", { hasText: "Downloads: Enabled" }).waitFor();
    await vscode.editor.runCommand("Inhouse: Choose Models");
    await page()
      .locator(".quick-input-list .monaco-list-row", { hasText: /Downloads are turned off · / })
      .first()
      .waitFor();
    await picture("off-rows");
    await vscode.editor.press("Escape");
    assert.equal(host.seen.length, before);
    await vscode.server.writeMachineSettings({});
  });
});
