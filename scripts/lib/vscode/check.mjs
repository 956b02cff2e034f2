// `npm start -- --check`: uses the demo as a person would, and reports the result.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ScriptError, say, since } from "../terminal.mjs";
import { launchChromium } from "./chromium.mjs";
import { openEditor } from "./editorPage.mjs";

/**
 * Places in the sample where the next words are easy to guess; the typed text leaves indentation and closing brackets to
 * the editor. A small model may have no answer at one of them.
 */
const places = [
  {
    file: "src/inventory.ts",
    behind: "    item.quantity += quantity;\n  }",
    types: "\n\nremove(id: string): void {\nconst item = this.items.get(id);\nif (!item) {",
  },
  {
    file: "reports/stock.py",
    behind: "    return {item.name: item for item in items}\n",
    types: "\n\ndef names(items: list[Item]) -> list[str]:\nreturn [item.name for ",
  },
  {
    file: "reports/sales.py",
    behind: "        sold[item.name] += item.quantity\n",
    types: "    for item in ",
  },
];

/** Tries the places until one works. Returns exit code 0, or throws a `ScriptError`. */
export async function check({ server, project }, cleanup, screenshotFile) {
  const browser = await launchChromium();
  cleanup.add(() => browser.close());
  const start = performance.now();
  const editor = await openEditor(browser, server, { open: project });
  say(`Editor open after ${since(start)}.`);
  try {
    await editor.waitForStatus(/ready|Starter/i, { timeout: 60_000 });
    say(`Model ready after ${since(start)}.`);
    for (const place of places) {
      if (await tryPlace(editor, project, place, screenshotFile)) return 0;
    }
  } catch (error) {
    say(`${error.message}`);
  }
  say(`Screenshot: ${await editor.screenshot(screenshotFile)}`);
  throw new ScriptError("The check failed: it could not accept any ghost text.");
}

async function tryPlace(editor, project, { file, behind, types }, screenshotFile) {
  const source = await readFile(join(project, file), "utf8");
  await editor.openFile(file.split("/").at(-1));
  await editor.goBehind(source, behind);
  await editor.type(types);
  const ghost = await editor.waitForGhostText({ timeout: 5000 }).catch(() => undefined);
  if (ghost === undefined) {
    say(`${file}: typed ${JSON.stringify(types)}; the model had no answer here.`);
    return false;
  }
  await editor.screenshot(screenshotFile);
  const before = await editor.editorLines();
  await editor.press("Tab");
  await editor.waitForNoGhostText();
  const after = await editor.editorLines();
  const lines = ghost.text.split("\n").filter((line) => line.trim() !== "");
  const missing = lines.find((line) => count(after, line) <= count(before, line));
  if (missing !== undefined) {
    say(`${file}: ${JSON.stringify(missing)} was shown, but Tab did not insert it.`);
    return false;
  }
  say(`Typed into ${file}: ${JSON.stringify(types)}`);
  say(`Inserted with Tab: ${JSON.stringify(ghost.text)}`);
  say(`From the last key to ghost text: ${Math.round(ghost.latency)} ms`);
  say(`Screenshot: ${screenshotFile}`);
  return true;
}

function count(lines, text) {
  return lines.filter((line) => line.includes(text)).length;
}
