// A person with a GPU that is not used: the offer, what is missing, the build, and the server on the new backend. Stand-ins take the
// place of NVIDIA's tools and of CMake; see test/fixtures/gpu.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { chmod, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { gpuStandIn } from "./gpuStandIn.mjs";
import { notification, pressInNotification, until, useVSCode } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "inhouse-gpu-"));
const tools = gpuStandIn(folder);
/** The stand-in for CMake waits while this file exists. */
const hold = join(folder, "hold");
const cannotBuild = process.platform !== "linux" || spawnSync("g++", ["--version"]).error !== undefined;
const note =
  "NVIDIA GB10 is not used yet: run “Inhouse: Set Up GPU”, which builds the CUDA backend on this machine.";

/** What both suites do in the list. */
function listOf(vscode) {
  const page = () => vscode.editor.page;
  const list = () => page().locator(".quick-input-widget", { hasText: "Inhouse: Set Up GPU" });
  return {
    list,
    row: (text) => list().locator(".monaco-list-row").filter({ hasText: text }).first(),
    picture: (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `gpu-${name}.png`)),
  };
}

after(() => rm(folder, { recursive: true, force: true }));

describe("the offer to set up the GPU", () => {
  const vscode = useVSCode({ env: { ...tools, INHOUSE_BACKEND_NOTE: note } });
  const { list, picture } = listOf(vscode);
  const offer = () => vscode.editor.page.locator(".notification-list-item", { hasText: "is not used yet" });

  it("names the GPU and opens the list", async () => {
    const shown = await notification(vscode, "NVIDIA GB10 is not used yet");
    await picture("offer");
    await shown.locator(".monaco-button", { hasText: "Set Up GPU" }).click();
    await list().waitFor();
    await vscode.editor.press("Escape");
  });

  it("is in the hover of the status item, too", async () => {
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Set Up GPU/);
    assert.match(hover, /GPU: NVIDIA GB10 is not used yet/);
  });

  it("comes once", async () => {
    await vscode.editor.runCommand("Inhouse: Restart Server");
    await vscode.editor.waitForStatus(/Ready: Scripted/);
    await vscode.editor.runCommand("Notifications: Show Notifications");
    assert.equal(await offer().count(), 0);
    const names = await readdir(join(vscode.server.dataFolder, "User/globalStorage/inhouse.inhouse/gpu"));
    assert.deepEqual(names.filter((name) => name.startsWith("offered-")).length, 1);
  });
});

describe("setting up the GPU", function () {
  this.timeout(300_000);
  before(function () {
    if (cannotBuild) this.skip();
  });
  const vscode = useVSCode({ realModel: true, env: { ...tools, INHOUSE_TEST_HOLD: hold } });
  const { list, row, picture } = listOf(vscode);
  const cmake = join(folder, "bin", "cmake");
  const storage = () => join(vscode.server.dataFolder, "User/globalStorage/inhouse.inhouse/gpu");
  const names = (inside) => readdir(join(storage(), inside)).catch(() => []);

  it("shows what is missing first, with the command that mends it", async () => {
    await rename(cmake, `${cmake}.good`);
    await writeFile(cmake, '#!/bin/sh\necho "cmake version 3.16.3"\n');
    await chmod(cmake, 0o755);
    await vscode.editor.waitForStatus(/Starter Code/);
    await vscode.editor.runCommand("Inhouse: Set Up GPU");
    await list().waitFor();
    await row("CMake 3.16.3 is too old: 3.25 or later is needed.").waitFor();
    const rows = await list().locator(".monaco-list-row").allTextContents();
    assert.match(rows[0], /CMake 3\.16\.3 is too old.*Copies the command that installs it with \w+/);
    assert.match(rows[1], /Check Again/);
    assert.match(rows.join("\n"), /NVIDIA GB10, driver 580\.95\.05/);
    assert.match(rows.join("\n"), /CUDA 13\.9 in /);
    await picture("missing");
  });

  it("checks again after the command was run", async () => {
    await row("CMake 3.16.3").click();
    const copied = /Copied: .*cmake.*Run it in a terminal/;
    await notification(vscode, copied);
    await picture("copied");
    await rename(`${cmake}.good`, cmake);
    await pressInNotification(vscode, copied, "Check Again");
    await row("Build the GPU Backend").waitFor();
    await row("CMake 3.28.3").waitFor();
    await picture("ready");
  });

  it("builds with progress, and keeps what is done when cancelled", async () => {
    await writeFile(hold, "");
    await row("Build the GPU Backend").click();
    await notification(vscode, /Compiling, \d+%/, 60_000);
    await picture("building");
    await pressInNotification(vscode, /Compiling, \d+%/, "Cancel");
    await until("the end", async () => (await vscode.editor.page.getByText("GPU setup paused").count()) > 0);
    assert.deepEqual(await names("backends"), []);
    assert.equal((await names("work")).length, 1);
    await rm(hold);
  });

  it("goes on, and the sealed server uses the backend", async () => {
    await vscode.editor.runCommand("Inhouse: Set Up GPU");
    await row("Build the GPU Backend").click();
    await notification(vscode, "Inhouse runs on CUDA (NVIDIA GB10 (stand-in))", 120_000);
    await picture("done");
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Runs on: CUDA \(NVIDIA GB10 \(stand-in\)\)/);
    assert.match(hover, /Network: .*[Ss]ealed/);
    await picture("hover");
    assert.deepEqual(await names("work"), []);
    assert.equal((await names("backends")).length, 1);
    assert.match(await readFile(join(storage(), "build.log"), "utf8"), /Linking CXX shared library/);
  });

  it("does not use it once a file of it changed", async () => {
    const [name] = await names("backends");
    await writeFile(join(storage(), "backends", name, "libggml-cuda.so"), "changed");
    await vscode.editor.runCommand("Inhouse: Restart Server");
    await notification(vscode, "The GPU backend is damaged and is not used", 60_000);
    await picture("damaged");
    await until("the CPU", async () => /Runs on: CPU/.test(await vscode.editor.statusHover()), 60_000);
  });
});
