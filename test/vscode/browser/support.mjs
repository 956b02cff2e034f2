import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "../../../scripts/lib/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/codeServer.mjs";
import { openEditor } from "../../../scripts/lib/editorPage.mjs";
import { outFolder, root } from "../../../scripts/lib/paths.mjs";
import { createTestWorkspace } from "../../../scripts/lib/testWorkspace.mjs";

/**
 * Registers hooks that give the suite a VS Code with the extension under development, the scripted server and a copy of
 * the sample project. The returned object is filled before the first test.
 */
export function useVSCode({ settings } = {}) {
  const vscode = {};
  before(async function () {
    this.timeout(120_000);
    vscode.workspace = await createTestWorkspace();
    vscode.server = await startCodeServer({ settings, env: vscode.workspace.env });
    vscode.browser = await launchChromium();
    const open = vscode.workspace.sample;
    vscode.editor = await openEditor(vscode.browser, vscode.server, { open, developmentPath: root });
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    const name = this.currentTest.fullTitle().replaceAll(/[^\w]+/g, "-");
    await vscode.editor?.screenshot(join(outFolder, "failures", `${name}.png`));
  });
  after(async function () {
    this.timeout(60_000);
    await vscode.browser?.close();
    await vscode.server?.stop();
    await vscode.workspace?.remove();
  });
  return vscode;
}

/** Opens a file of the sample as it is on disk, the cursor behind the first occurrence of `text`. */
export async function openAt({ editor, workspace }, file, text) {
  await editor.openFile(file.split("/").at(-1));
  await editor.page.keyboard.press("Escape");
  await editor.goBehind(await readFile(join(workspace.sample, file), "utf8"), text);
}

/** Closes the open file without saving it. */
export function revert({ editor }) {
  return editor.runCommand("File: Revert File");
}

export async function until(what, probe, timeout = 10_000) {
  const start = performance.now();
  let seen;
  while (performance.now() - start < timeout) {
    seen = await probe();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited ${timeout} ms for ${what}.`);
}
