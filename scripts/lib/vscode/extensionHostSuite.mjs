// Runs the mocha suite of test/vscode/extensionHost inside the extension host of a real VS Code.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { followFile } from "../followFile.mjs";
import { root } from "../paths.mjs";
import { readCounts } from "../results.mjs";
import { isExecutable } from "../systemPackages.mjs";
import { ScriptError, say } from "../terminal.mjs";
import { launchChromium } from "./chromium.mjs";
import { startCodeServer } from "./codeServer.mjs";
import { openEditor } from "./editorPage.mjs";
import { quietSettings } from "./editorSettings.mjs";
import { createTestWorkspace } from "./testWorkspace.mjs";

const testsPath = join(root, "dist-test", "vscode", "index.js");
const timeLimit = 5 * 60_000;

/**
 * @param {import("../processes.mjs").Cleanup} cleanup
 * @param {{ developmentPath?: string, testsPath?: string }} [other] another extension or suite: to try this harness itself
 */
export async function runExtensionHostSuite(cleanup, other = {}) {
  const workspace = await createTestWorkspace();
  cleanup.add(workspace.remove);
  const output = join(workspace.folder, "output.txt");
  const results = join(workspace.folder, "results.json");
  const env = {
    ...workspace.env,
    INHOUSE_TEST_OUTPUT: output,
    INHOUSE_TEST_COLORS: process.stdout.isTTY ? "1" : "0",
    INHOUSE_RESULTS: results,
  };
  const stopPrinting = followFile(output);
  const host = {
    env,
    folder: workspace.folder,
    workspaceFile: workspace.workspaceFile,
    developmentPath: root,
    testsPath,
    ...other,
  };
  try {
    const desktop = process.env["VSCODE_PATH"];
    await (desktop === undefined ? runInBrowser(host, cleanup) : runOnDesktop(host, desktop));
  } catch (error) {
    say(`${error?.message ?? error}`);
  } finally {
    await stopPrinting();
  }
  return readCounts(results);
}

async function runInBrowser({ env, workspaceFile, developmentPath, testsPath }, cleanup) {
  const server = await startCodeServer({ env });
  cleanup.add(() => server.stop());
  const browser = await launchChromium();
  cleanup.add(() => browser.close());
  const log = [];
  let editor;
  await withTimeLimit(
    new Promise((resolve, reject) => {
      const prepare = async (page) => {
        await page.exposeFunction("codeAutomationLog", (type, args) =>
          log.push(`${type}: ${args.join(" ")}`),
        );
        await page.exposeFunction("codeAutomationExit", resolve);
      };
      openEditor(browser, server, { open: workspaceFile, developmentPath, testsPath, prepare }).then(
        (opened) => {
          editor = opened;
        },
        reject,
      );
    }),
  ).catch(async (error) => {
    say(log.slice(-40).join("\n"));
    await editor?.screenshot(join(root, "out", "extension-host-failure.png")).catch(() => undefined);
    throw error;
  });
  if (!existsSync(env.INHOUSE_RESULTS)) say(log.slice(-40).join("\n"));
  await editor?.close();
}

async function runOnDesktop(
  { env, folder, workspaceFile, developmentPath, testsPath },
  vscodeExecutablePath,
) {
  if (!isExecutable(vscodeExecutablePath)) {
    throw new ScriptError(
      `VSCODE_PATH is ${vscodeExecutablePath}, which is not executable: correct or unset it.`,
    );
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === "linux" && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) {
    throw new ScriptError("The desktop VS Code needs a display: run `xvfb-run -a npm run test:vscode`.");
  }
  const userFolder = join(folder, "data", "User");
  await mkdir(userFolder, { recursive: true });
  await writeFile(join(userFolder, "settings.json"), JSON.stringify(quietSettings));
  const { runTests } = await import("@vscode/test-electron");
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: developmentPath,
    extensionTestsPath: testsPath,
    extensionTestsEnv: env,
    launchArgs: [
      workspaceFile,
      `--user-data-dir=${join(folder, "data")}`,
      `--extensions-dir=${join(folder, "extensions")}`,
    ],
  });
}

function withTimeLimit(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("The suite in the extension host did not end in 5 minutes.")),
      timeLimit,
    );
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
