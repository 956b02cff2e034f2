// A person pauses a download, reloads the window, resumes it, and uses a model of Ollama where it lies.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost, file, status } from "../../../dist-test/support/fileHost.mjs";
import { madeUpModel } from "../../../dist-test/support/madeUpModels.mjs";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { machineSettingsOf, notification, until, useVSCode } from "./support.mjs";

const ollama = await mkdtemp(join(tmpdir(), "inhouse-ollama-"));
const pulled = madeUpModel("Pulled Coder");
const digest = createHash("sha256").update(pulled).digest("hex");
const blob = join(ollama, "blobs", `sha256-${digest}`);
const token = "hf_onlyForThisHost";

/** A model with a long tail, so that its download takes a while. */
const model = Buffer.concat([madeUpModel("Slow Coder"), randomBytes(6_000_000)]);

describe("getting models", () => {
  const host = new FileHost();
  before(async () => {
    await host.start();
    const manifest = join(ollama, "manifests/registry.ollama.ai/library/qwen2.5-coder");
    await mkdir(manifest, { recursive: true });
    await mkdir(join(ollama, "blobs"));
    const layer = { mediaType: "application/vnd.ollama.image.model", digest: `sha256:${digest}` };
    await writeFile(join(manifest, "7b"), JSON.stringify({ layers: [layer] }));
    await writeFile(blob, pulled);
  });
  after(async () => {
    await host.stop();
    await rm(ollama, { recursive: true });
  });
  const vscode = useVSCode({ env: { OLLAMA_MODELS: ollama } });

  const page = () => vscode.editor.page;
  const picture = (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `models-${name}.png`));
  const folder = () => join(vscode.server.dataFolder, "User", "globalStorage", "inhouse.inhouse", "models");
  const input = () => page().locator(".quick-input-widget input").first();
  const machineSettings = async () => machineSettingsOf(vscode);
  const row = (text) => page().locator(".quick-input-list .monaco-list-row", { hasText: text }).first();

  async function openList(filter) {
    await vscode.editor.runCommand("Inhouse: Download a Model");
    await input().fill(filter);
    await row(filter).waitFor();
  }

  async function answer(button) {
    const asked = page().locator(".monaco-dialog-box .monaco-button", { hasText: button }).first();
    await asked.click();
    await asked.waitFor({ state: "detached" });
  }

  async function startDownload(path) {
    await openList("From URL");
    await row("From URL").click();
    await page().locator(".quick-input-list").waitFor({ state: "hidden" });
    await input().fill(host.url(path).href);
    await vscode.editor.press("Enter");
    await answer("Contact");
  }

  /** The notification's row; a progress and a question look the same. */
  const notice = (text) => notification(vscode, text);

  afterEach(async function () {
    if (this.currentTest?.isFailed()) for (let at = 0; at < 3; at++) await vscode.editor.press("Escape");
  });

  it("asks for a token where a model is gated, and pauses the download on Cancel", async () => {
    const slow = file(model, { pauseMs: 40 });
    const gated = (request, response) =>
      (request.headers.authorization === `Bearer ${token}` ? slow : status(401))(request, response);
    host.answers.set("/models/slow.gguf", gated);
    await vscode.editor.waitForStatus(/Scripted/);
    await startDownload("/models/slow.gguf");
    const asked = page().locator(".quick-input-widget", { hasText: "Access Token for 127.0.0.1" });
    await asked.waitFor();
    assert.match(await asked.textContent(), /only to users who sign in/);
    await picture("token");
    await input().fill(token);
    await vscode.editor.press("Enter");
    await answer("Download");
    const progress = await notice("Downloading slow.gguf (Cancel to pause)");
    await until("a speed and the time left", async () =>
      /of 6\.0 MB, .*\/s, less than a minute left/.test(await progress.textContent()),
    );
    await picture("progress");
    await progress.hover();
    await progress.locator(".monaco-button", { hasText: "Cancel" }).click();
    await notice("Download of slow.gguf paused");
    await picture("paused");
    assert.deepEqual((await readdir(folder())).toSorted(), [
      "slow.gguf.download.json",
      "slow.gguf.part",
      "slow.gguf.part.json",
    ]);
  });

  it("offers the unfinished download once after a reload, and resumes it without asking again", async () => {
    await page().reload();
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
    await openList("slow.gguf");
    assert.match(await row("slow.gguf").textContent(), /of 6\.0 MB \(\d+%\) downloaded, incomplete/);
    await picture("unfinished");
    await vscode.editor.press("Escape");
    const offered = await notice("The download of slow.gguf from 127.0.0.1");
    await picture("offer");
    const before = host.seen.length;
    host.answers.set("/models/slow.gguf", file(model));
    await offered.hover();
    await offered.locator(".monaco-button", { hasText: "Resume" }).click();
    await page().locator(".quick-input-widget", { hasText: "is ready. Use it for:" }).waitFor();
    const gets = host.seen.slice(before).filter(({ method }) => method === "GET");
    assert.match(gets[0]?.range ?? "", /^bytes=[1-9]\d+-$/);
    assert.ok((await readFile(join(folder(), "slow.gguf"))).equals(model));
    assert.deepEqual((await readdir(folder())).toSorted(), ["slow.gguf", "slow.gguf.json"]);
    await vscode.editor.press("Escape");
  });

  it("lists a model of Ollama by its name, and uses it where it lies", async () => {
    await openList("qwen2.5-coder:7b (Ollama)");
    await picture("ollama");
    await row("(Ollama)").click();
    const use = page().locator(".quick-input-widget", { hasText: "is ready. Use it for:" });
    await use.waitFor();
    await use.locator(".monaco-list-row", { hasText: "Chat" }).first().click();
    await until("the setting", async () => (await machineSettings())["inhouse.chat.model"] === blob);
    await vscode.editor.runCommand("Inhouse: Choose a Chat Model");
    await row("qwen2.5-coder:7b (Ollama)").waitFor();
    await until("its check", async () =>
      /Pulled Coder/.test(await page().locator(".quick-input-list").textContent()),
    );
    await picture("ollama-chosen");
    await vscode.editor.press("Escape");
  });

  it("removes it from the list only, and says that the file stays", async () => {
    await openList("(Ollama)");
    await row("(Ollama)").hover();
    await row("(Ollama)").locator(".codicon-close").click();
    const dialog = page().locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.textContent(), /not Inhouse's and stays at .*sha256-.*goes on using it/);
    await picture("remove");
    await answer("Remove from List");
    assert.ok((await readFile(blob)).equals(pulled));
    await vscode.editor.runCommand("Inhouse: Download a Model");
    await row("slow.gguf").waitFor();
    assert.doesNotMatch(await page().locator(".quick-input-list").textContent(), /Ollama/);
    await vscode.editor.press("Escape");
  });

  it("shows the command that copies a model here", async () => {
    await openList("Copy from another machine");
    await row("Copy from another machine").click();
    const dialog = page().locator(".monaco-dialog-box");
    await dialog.waitFor();
    const text = (await dialog.textContent()).replaceAll("\u00a0", " ");
    assert.ok(text.includes("rsync -s --partial --progress MODEL.gguf "), text);
    assert.ok(text.includes(`:${folder()}/`), text);
    await picture("copy");
    await answer("Copy Command");
  });

  it("forgets the tokens", async () => {
    await vscode.editor.runCommand("Inhouse: Forget Access Tokens");
    const dialog = page().locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.textContent(), /Forget the access tokens for 127\.0\.0\.1/);
    await answer("Forget");
    await vscode.editor.runCommand("Inhouse: Forget Access Tokens");
    await notice("No access tokens are stored");
  });
});
