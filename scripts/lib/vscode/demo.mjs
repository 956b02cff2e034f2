// Starts the demo of `npm start`: a real VS Code with the packed extension and a copy of the sample project.
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installTree } from "../packaging/installedTree.mjs";
import { cacheFolder } from "../paths.mjs";
import { say } from "../terminal.mjs";
import { startCodeServer } from "./codeServer.mjs";
import { themes } from "./editorSettings.mjs";
import { sampleFolder } from "./testWorkspace.mjs";

/**
 * @param {import("../processes.mjs").Cleanup} cleanup
 * @param {{ theme: keyof themes, headless: boolean, language?: string }} options
 */
export async function openDemo(cleanup, { theme, headless, language }) {
  const extensionsFolder = await packIntoCache(cleanup);
  const folder = await mkdtemp(join(tmpdir(), "inhouse-demo-"));
  cleanup.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const project = join(folder, "corner-shop");
  await cp(sampleFolder, project, { recursive: true });
  say("Starting VS Code …");
  const settings = { "workbench.colorTheme": themes[theme] };
  const server = await startCodeServer({
    ...{ extensionsFolder, settings, headless, language },
    offersModels: !headless,
  });
  cleanup.add(() => server.stop());
  return { server, project, url: `${server.url}/?folder=${encodeURIComponent(project)}` };
}

/** Installs the extension into the cache folder, until the end. */
async function packIntoCache(cleanup) {
  await mkdir(cacheFolder, { recursive: true });
  const extensionsFolder = await mkdtemp(join(cacheFolder, "extensions-"));
  cleanup.add(() => rm(extensionsFolder, { recursive: true, force: true, maxRetries: 5 }));
  const { files } = await installTree(extensionsFolder);
  say(`Extension installed (${files} files).`);
  return extensionsFolder;
}
