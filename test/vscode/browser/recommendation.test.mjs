// A person opens the picker of models and takes what it recommends for this machine.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { FileHost, file } from "../../../dist-test/support/fileHost.mjs";
import { encodeGguf } from "../../../dist-test/support/ggufWriter.mjs";
import { outFolder, root } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { hideNotifications, machineSettingsOf, notification, until, useVSCode } from "./support.mjs";

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

describe("the recommendation for this machine", () => {
  const asked = [];
  /** The best pair of models, once a test has read it. */
  let pair = [];
  const proxy = createServer().on("connect", ({ url }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 502 No way out of here\r\n\r\n");
  });
  const mirror = new FileHost();
  before(async () => {
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    await mirror.start();
  });
  after(async () => {
    proxy.close();
    await mirror.stop();
  });
  const vscode = useVSCode({
    offersModels: true,
    settings: () => ({ "http.proxy": `http://127.0.0.1:${proxy.address().port}` }),
  });

  const page = () => vscode.editor.page;
  const picture = (name) =>
    vscode.editor.screenshot(join(outFolder, "screenshots", `recommendation-${name}.png`));
  const storage = () => join(vscode.server.dataFolder, "User", "globalStorage", "inhouse.inhouse");
  const inFolder = (file) => join(storage(), "models", file);
  const readSettings = async () => machineSettingsOf(vscode);
  // VS Code may be writing the file.
  const settings = () => until("whole settings", () => readSettings().catch(() => undefined));
  const list = () => page().locator(".quick-input-widget", { hasText: "Choose Models" });
  const rows = () => list().locator(".monaco-list-row");
  const closed = () => list().waitFor({ state: "hidden" });
  const dialog = () => page().locator(".monaco-dialog-box");
  const recommended = () => rows().filter({ hasText: /tokens\/s/ });

  async function open() {
    await vscode.editor.runCommand("Inhouse: Choose Models");
    await list().waitFor();
    await recommended().first().waitFor();
  }

  /** The files that the best pair consists of, from the list of the models that are recommended. */
  async function bestPair() {
    const models = JSON.parse(await readFile(join(root, "client/models/catalogue/models.json"), "utf8"));
    const text = await recommended().first().locator(".label-name").first().textContent();
    return text.split(" + ").map((name) => models.find((each) => each.name === name.trim()));
  }

  /** Starts the extension again, and waits until it would have made its offer: it answers one question after the other. */
  async function restart() {
    await page().reload();
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
    await vscode.editor.waitForStatus(/Ready/);
    await open();
    await vscode.editor.press("Escape");
    await closed();
  }

  afterEach(async function () {
    if (this.currentTest?.isFailed()) for (let at = 0; at < 3; at++) await vscode.editor.press("Escape");
  });

  it("is offered once, after the first start", async () => {
    await vscode.editor.waitForStatus(/Scripted/);
    const notice = await notification(vscode, "This machine can run");
    await picture("offer");
    await notice.locator(".monaco-button", { hasText: "Choose Models…" }).click();
    await list().waitFor();
    await vscode.editor.press("Escape");
    await closed();
    assert.equal(await readFile(join(storage(), "models-offered"), "utf8"), "");
    await restart();
    await vscode.editor.runCommand("Notifications: Show Notifications");
    const center = page().locator(".notifications-center");
    await center.waitFor();
    assert.doesNotMatch(await center.textContent(), /This machine can run/);
    await hideNotifications(vscode);
  });

  it("is measured, stands first with its speed, size, memory and reason, and is remembered", async () => {
    await open();
    const best = (await recommended().first().textContent()).replaceAll("\u00a0", " ");
    assert.match(best, /(?:Slow here: chat|Chat) [\d,]+, completions [\d,]+ tokens\/s/);
    assert.match(best, /tokens\/s · [\d.]+ [GM]B download · [\d.]+ GB memory · .*free memory/);
    assert.match(await rows().first().textContent(), /tokens\/s/);
    assert.match(
      await list().textContent(),
      /For this machine[\s\S]*Completions[\s\S]*Demo Model[\s\S]*All Models…/,
    );
    assert.ok(
      await rows()
        .first()
        .evaluate((row) => row.classList.contains("focused")),
    );
    const known = JSON.parse(await readFile(join(storage(), "server", "machine.json"), "utf8"));
    assert.ok(known.processor > 1e8, JSON.stringify(known));
    await picture("list");
    await vscode.editor.press("Escape");
    await closed();
  });

  it("asks once before it downloads, contacts nobody before, and says what went wrong", async () => {
    await open();
    pair = await bestPair();
    await recommended().first().click();
    await dialog().waitFor();
    const text = (await dialog().textContent()).replaceAll("\u00a0", " ");
    await picture("question");
    assert.match(text, /Download about [\d.]+ [GM]B from huggingface\.co and use it\?/);
    for (const { name, license, repository } of pair)
      for (const part of [name, license, repository]) assert.ok(text.includes(part), part);
    assert.deepEqual(asked, []);
    await dialog().locator(".monaco-button", { hasText: "Cancel" }).click();
    await dialog().waitFor({ state: "detached" });
    assert.deepEqual(asked, []);
    assert.equal((await settings())["inhouse.chat.model"], undefined);
    await open();
    await recommended().first().click();
    await dialog().locator(".monaco-button", { hasText: "Download and Use" }).click();
    await notification(vscode, /proxy|502/i);
    await hideNotifications(vscode);
    assert.ok(asked.length > 0 && asked.every((host) => host === "huggingface.co:443"), asked.join());
    assert.equal((await settings())["inhouse.chat.model"], undefined);
  });

  it("is used at once where its files are there, for both roles", async () => {
    await mkdir(join(storage(), "models"), { recursive: true, mode: 0o700 });
    for (const { name, files, roles } of pair)
      await writeFile(inFolder(files[0].split("/").at(-1)), model(name, { chats: roles.includes("chat") }));
    await open();
    await until("the files", async () => /· downloaded ·/.test(await recommended().first().textContent()));
    await recommended().first().click();
    await closed();
    const [completion, chat = completion] = pair.map(({ files }) => inFolder(files[0].split("/").at(-1)));
    await until("the settings", async () => (await settings())["inhouse.chat.model"] === chat);
    assert.equal((await settings())["inhouse.completion.model"], completion);
    // The rows that come later do not move the user to another one.
    for (let times = 0; times < 5; times++) {
      await open();
      await until("the checks", async () => !/Checking…/.test(await list().textContent()));
      assert.match(await list().locator(".monaco-list-row.focused").textContent(), /selected/);
      if (times === 0) await picture("used");
      await vscode.editor.press("Escape");
      await closed();
    }
    for (const { files } of pair) await rm(inFolder(files[0].split("/").at(-1)));
  });

  it("is downloaded to the end after one question, through a cut and a pause, and used for both roles", async () => {
    await rm(join(storage(), "models"), { recursive: true, force: true });
    await vscode.server.writeMachineSettings({ "inhouse.models.mirror": mirror.address });
    const path = ({ repository, files }) => `/${repository}/resolve/main/${files[0]}`;
    const contents = pair.map(({ name, roles }) =>
      Buffer.concat([model(name, { chats: roles.includes("chat") }), randomBytes(6_000_000)]),
    );
    const last = pair.at(-1);
    // The first connection breaks, and the last file takes until somebody pauses it.
    for (const [at, each] of pair.entries())
      mirror.answers.set(
        path(each),
        file(contents[at], each === last ? { pauseMs: 40 } : { breaksAfter: 2_000_000 }),
      );
    await until("the mirror's setting", async () => (await settings())["inhouse.models.mirror"]);
    await open();
    await recommended().first().click();
    await dialog().waitFor();
    const question = (await dialog().textContent()).replaceAll("\u00a0", " ");
    assert.match(question, /Download about [\d.]+ [GM]B from 127\.0\.0\.1:\d+ and use it\?/);
    assert.match(question, /127\.0\.0\.1:\d+ is the mirror in the setting inhouse\.models\.mirror/);
    await dialog().locator(".monaco-button", { hasText: "Download and Use" }).click();
    const progress = await notification(vscode, `Downloading ${last.name} (Cancel to pause)`, 60_000);
    await until("some bytes", async () => /of 6\.\d MB/.test(await progress.textContent()));
    await picture("progress");
    await progress.hover();
    await progress.locator(".monaco-button", { hasText: "Cancel" }).click();
    const paused = await notification(vscode, `Download of ${last.name} paused`);
    await picture("paused");
    assert.equal((await settings())["inhouse.chat.model"], undefined);
    mirror.answers.set(path(last), file(contents.at(-1)));
    await paused.hover();
    await paused.locator(".monaco-button", { hasText: "Resume" }).click();
    const [completion, chat = completion] = pair.map(({ files }) => inFolder(files[0].split("/").at(-1)));
    await until("the settings", async () => (await settings())["inhouse.chat.model"] === chat);
    assert.equal((await settings())["inhouse.completion.model"], completion);
    assert.equal(await dialog().count(), 0, "nothing was asked again");
    for (const [at, { files }] of pair.entries())
      assert.ok((await readFile(inFolder(files[0].split("/").at(-1)))).equals(contents[at]), files[0]);
    assert.deepEqual(
      (await readdir(join(storage(), "models"))).filter((name) => /\.(part|download)/.test(name)),
      [],
    );
    for (const each of pair) {
      const gets = mirror.seen.filter((seen) => seen.method === "GET" && seen.path === path(each));
      assert.match(gets.at(-1)?.range ?? "", /^bytes=[1-9]\d*-$/, "went on where it was");
    }
    await picture("downloaded");
    await hideNotifications(vscode);
  });

  it("is not offered to who has models", async () => {
    await rm(join(storage(), "models-offered"));
    await restart();
    await assert.rejects(readFile(join(storage(), "models-offered")), { code: "ENOENT" });
  });

  for (const [name, theme] of Object.entries(themes))
    it(`looks right in ${theme}`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => page().locator(`.monaco-workbench.${themeClass}`).count());
      await open();
      await picture(name);
      await vscode.editor.press("Escape");
      await closed();
    });
});
