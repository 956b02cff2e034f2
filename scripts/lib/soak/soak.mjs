// One long session: works, samples the processes, and compares the beginning with the end.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { say, since } from "../terminal.mjs";
import { launchChromium } from "../vscode/chromium.mjs";
import { startCodeServer } from "../vscode/codeServer.mjs";
import { openEditor } from "../vscode/editorPage.mjs";
import { createTestWorkspace } from "../vscode/testWorkspace.mjs";
import { Person } from "./person.mjs";
import { ProcessWatch } from "./processWatch.mjs";
import { remains, report } from "./report.mjs";

const operationsPerSample = 100;

/** Returns exit code 0 if nothing grew, otherwise 1. */
export async function soak(operations, cleanup, outFolder) {
  const temporary = await mkdtemp(join(tmpdir(), "inhouse-soak-"));
  cleanup.add(() => rm(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = await createTestWorkspace();
  cleanup.add(workspace.remove);
  const server = await startCodeServer({ env: { TMPDIR: temporary } });
  cleanup.add(() => server.stop());
  const browser = await launchChromium();
  cleanup.add(() => browser.close());
  const editor = await openEditor(browser, server, { open: workspace.sample, developmentPath: root });
  await editor.waitForStatus(/Starter/, { timeout: 60_000 });
  const watch = new ProcessWatch({ temporary, storage: join(server.dataFolder, "User/globalStorage") });
  const person = new Person(editor, workspace.sample);
  const start = performance.now();
  const samples = [];
  try {
    while (person.operations < operations) {
      await person.work(Math.min(operations, person.operations + operationsPerSample));
      samples.push({ operations: person.operations, ...(await watch.sample()) });
      if (samples.length % 10 === 0) say(`${person.operations} operations after ${since(start)}`);
    }
  } catch (error) {
    say(`Screenshot: ${await editor.screenshot(join(outFolder, "soak.png"))}`);
    throw error;
  }
  await mkdir(outFolder, { recursive: true });
  await writeFile(join(outFolder, "soak.json"), JSON.stringify({ samples, waits: person.waits }));
  say(`${person.operations} operations in ${since(start)}: ${person.summary()}`);
  const isSteady = report(samples, person.waits);
  await browser.close();
  await server.stop();
  const isClean = await remains(watch);
  return isSteady && isClean ? 0 : 1;
}
