// `npm start -- --check`: does in the demo what a person would do, and tells what came of it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "./chromium.mjs";
import { openEditor } from "./editorPage.mjs";
import { Failure, say, since } from "./terminal.mjs";

/** Places in the sample where the next words are easy to guess. A small model may have no answer to one of them. */
const places = [
  {
    file: "reports/stock.py",
    behind: "        total += item.value\n    return total\n",
    types: "\n\ndef cheapest(items: list[Item]) -> Item:\n    return ",
  },
  { file: "src/invoice.ts", behind: "  invoice.lines.push({ item, quantity });", types: "\n  if (!invoice." },
  {
    file: "src/inventory.ts",
    behind: "    item.quantity += quantity;\n  }",
    types: "\n\n  remove(id: string): void {\n    const item = ",
  },
];

/** Returns the exit code. */
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
  throw new Failure("The check failed: no ghost text could be accepted.");
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
  const inserted = after.filter((line) => !before.includes(line));
  const firstWords = ghost.text.split("\n")[0];
  if (!after.some((line) => line.includes(firstWords))) {
    say(`${file}: ${JSON.stringify(firstWords)} was shown, but Tab did not insert it.`);
    return false;
  }
  say(`Typed into ${file}: ${JSON.stringify(types.split("\n").at(-1))}`);
  say(`Inserted with Tab: ${JSON.stringify(ghost.text)} (now ${JSON.stringify(inserted.join("\n"))})`);
  say(`From the last key to ghost text: ${Math.round(ghost.latency)} ms`);
  say(`Screenshot: ${screenshotFile}`);
  return true;
}
