// `npm run record`: records the picture of README.md in a real VS Code with the bundled model. Needs ffmpeg.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { root } from "./lib/paths.mjs";
import { Cleanup } from "./lib/processes.mjs";
import { runMain, say } from "./lib/terminal.mjs";

const picture = join(root, "media", "inhouse.gif");

/** A completion while typing, accepted with Tab. */
async function complete(editor, project) {
  const source = await readFile(join(project, "reports", "stock.py"), "utf8");
  await editor.goBehind(source, "    return {item.name: item for item in items}\n");
  await editor.type("\n\ndef names(items: list[Item]) -> list[str]:\nreturn [item.name for ", { delay: 45 });
  await editor.waitForGhostText();
  await delay(1400);
  await editor.press("Tab");
  await delay(1200);
}

/** An edit in the user's words, seen as a diff and accepted. */
async function edit(editor, project) {
  const source = await readFile(join(project, "reports", "stock.py"), "utf8");
  await editor.goBehind(source, "def total_value(items");
  await delay(600);
  await editor.press("Control+k", "g");
  await editor.page.locator(".quick-input-widget input[type=text]").first().waitFor();
  await delay(500);
  await editor.type("Rename `items` to `records`", { delay: 50 });
  await editor.press("Enter");
  await editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
  await editor.page.locator(".statusbar-item", { hasText: "2 changes" }).waitFor();
  await delay(2200);
  await editor.press("Control+Enter");
  await delay(1500);
}

/** A question about the selected function, answered in the side bar. */
async function ask(editor) {
  await editor.press("Home", ...Array(5).fill("Shift+ArrowDown"));
  await delay(800);
  await editor.press("Control+k", "a");
  await delay(1200);
  await editor.type("/explain ", { delay: 70 });
  await editor.press("Enter");
  await delay(3500);
}

await runMain(async () => {
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  const { ensureCodeServer } = await import("./lib/vscode/codeServerInstall.mjs");
  const { launchChromium } = await import("./lib/vscode/chromium.mjs");
  const { openDemo } = await import("./lib/vscode/demo.mjs");
  const { openEditor } = await import("./lib/vscode/editorPage.mjs");
  const { startRecording } = await import("./lib/vscode/recorder.mjs");
  await ensureBuilt();
  await ensureCodeServer();
  const cleanup = new Cleanup();
  try {
    const { server, project } = await openDemo(cleanup, { theme: "dark", headless: true });
    const browser = await launchChromium();
    cleanup.add(() => browser.close());
    const editor = await openEditor(browser, server, { open: project });
    await editor.page.setViewportSize({ width: 1000, height: 600 });
    await editor.waitForStatus(/Starter/, { timeout: 60_000 });
    await editor.openFile("stock.py");
    // Hides the Explorer.
    await editor.press("Control+b");
    const recording = await startRecording(editor.page);
    await complete(editor, project);
    await edit(editor, project);
    await ask(editor);
    say(`Recorded ${await recording.stop(picture)}`);
    return 0;
  } finally {
    await cleanup.run();
  }
});
