// Opens a VS Code page in Chromium, and does what a person does there.
import { setTimeout as delay } from "node:timers/promises";
import { EditorPage } from "./editorDriver.mjs";
import { installGhostWatch } from "./ghostWatch.mjs";

/**
 * @param {import("playwright-core").Browser} browser
 * @param {{ url: string, port: number }} server from startCodeServer
 * @param {object} options
 * @param {string} [options.open] absolute path of a folder or a .code-workspace file; an empty window when left out
 * @param {string} [options.file] absolute path of a file to open
 * @param {string} [options.developmentPath] extension to load in development mode
 * @param {string} [options.testsPath] test module to run in the extension host
 * @param {(page: import("playwright-core").Page) => Promise<void>} [options.prepare] before the page loads
 * @param {import("playwright-core").BrowserContext} [options.context] of an earlier window, whose storage this one shares
 */
export async function openEditor(browser, server, options) {
  const { open, file, developmentPath, testsPath, prepare } = options;
  const newContext = () =>
    browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const context = options.context ?? (await newContext());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.addInitScript(installGhostWatch);
  const query = new URLSearchParams(opened(open));
  if (developmentPath !== undefined) {
    await page.route(`${server.url}/?*`, turnOnTestDriver);
    query.set("payload", JSON.stringify(payload(server, developmentPath, testsPath, file)));
  }
  await prepare?.(page);
  await page.goto(`${server.url}/?${query}`, { timeout: 60_000 });
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  return new EditorPage(page, context);
}

function opened(path) {
  if (path === undefined) return { ew: "true" };
  return { [path.endsWith(".code-workspace") ? "workspace" : "folder"]: path };
}

function payload(server, developmentPath, testsPath, file) {
  const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const entries = [
    ["extensionDevelopmentPath", remote(developmentPath)],
    ["skipWelcome", "true"],
  ];
  if (testsPath !== undefined) entries.push(["extensionTestsPath", remote(testsPath)]);
  if (file !== undefined) entries.push(["openFile", remote(file)]);
  return entries;
}

/** VS Code in a browser takes an extension under development from the address only when its test driver is on. */
async function turnOnTestDriver(route) {
  let response;
  for (let attempt = 0; response === undefined; attempt++) {
    response = await route.fetch().catch(async (error) => {
      if (attempt === 3) throw error;
      await delay(500);
    });
  }
  const html = await response.text();
  const pattern = /(<meta id="vscode-workbench-web-configuration" data-settings=")([^"]*)(")/;
  const body = html.replace(pattern, (_, before, settings, after) => {
    const configuration = JSON.parse(settings.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
    configuration.developmentOptions = { ...configuration.developmentOptions, enableSmokeTestDriver: true };
    return before + JSON.stringify(configuration).replaceAll("&", "&amp;").replaceAll('"', "&quot;") + after;
  });
  await route.fulfill({ response, body });
}
