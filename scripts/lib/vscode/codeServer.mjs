// Starts and stops a code-server with its own settings and extensions.
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectNode } from "../paths.mjs";
import { startGroup, stopGroup } from "../processes.mjs";
import { ScriptError } from "../terminal.mjs";
import { withoutObeyed } from "./codeServerEnvironment.mjs";
import { ensureCodeServer } from "./codeServerInstall.mjs";
import { quietSettings } from "./editorSettings.mjs";

/**
 * @param {object} options
 * @param {string} [options.extensionsFolder] installed extensions; none when left out
 * @param {Record<string, unknown>} [options.settings] user settings in addition to the quiet ones
 * @param {Record<string, unknown>} [options.machineSettings] settings with the scope of the machine
 * @param {Record<string, string>} [options.env] environment of the server, which the extension host inherits
 * @param {boolean} [options.trustWorkspaces] false to test Restricted Mode
 * @param {boolean} [options.headless] true when only a script uses it
 * @param {boolean} [options.isNew] true for an editor as after its installation: without the quiet settings, and the extension introduces
 *   itself
 * @param {boolean} [options.offersModels] true to let the extension offer models, as in the session after that
 * @param {string} [options.language] display language, for what extensions translate: VS Code's own texts stay in English
 */
export async function startCodeServer(options = {}) {
  const program = await ensureCodeServer();
  const folder = await mkdtemp(join(tmpdir(), "inhouse-vscode-"));
  const dataFolder = join(folder, "data");
  await writeFiles(folder, dataFolder, options);
  const port = await freePort();
  const log = await open(join(folder, "server.log"), "w");
  const child = startGroup(
    projectNode,
    [join(program, "out", "node", "entry.js"), ...flags(folder, port, options)],
    {
      env: environment(options),
      cwd: folder,
      stdio: ["ignore", log.fd, log.fd],
    },
  );
  const server = {
    url: `http://127.0.0.1:${port}`,
    port,
    dataFolder,
    logFolder: join(dataFolder, "logs"),
    /** Resolves when it ends for any reason. */
    ended: new Promise((resolve) => child.once("exit", resolve)),
    /** Replaces the machine's settings; VS Code notices this without a reload, unlike for user settings. */
    writeMachineSettings: (settings) => writeMachineSettings(dataFolder, settings),
    async stop() {
      await stopGroup(child);
      await log.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  try {
    await waitUntilReady(server, child);
  } catch {
    const output = await readFile(join(folder, "server.log"), "utf8");
    await server.stop();
    throw new ScriptError(`${output}\nVS Code (code-server) did not start; see its output above.`);
  }
  return server;
}

async function writeFiles(folder, dataFolder, options) {
  const { settings, machineSettings = {}, offersModels = false, isNew = false, language } = options;
  await mkdir(join(dataFolder, "User"), { recursive: true });
  await mkdir(join(dataFolder, "Machine"));
  await mkdir(join(folder, "extensions"));
  await writeFile(
    join(dataFolder, "User", "settings.json"),
    JSON.stringify({ ...(isNew ? {} : quietSettings), ...settings }),
  );
  await writeMachineSettings(dataFolder, machineSettings);
  // Without this file, code-server writes one into the user's home.
  await writeFile(join(folder, "config.yaml"), "auth: none\n");
  if (!isNew)
    await writeKnown(
      dataFolder,
      offersModels ? ["get-started-shown"] : ["get-started-shown", "models-offered"],
    );
  if (language !== undefined) await writeLanguagePack(dataFolder, language);
}

/** Writes what the extension remembers once it has introduced itself and offered models (`client/storage/storageNames.ts`). */
async function writeKnown(dataFolder, names) {
  const storage = join(dataFolder, "User", "globalStorage", "inhouse.inhouse");
  await mkdir(storage, { recursive: true, mode: 0o700 });
  for (const name of names) await writeFile(join(storage, name), "", { mode: 0o600 });
}

/** Writes an empty language pack, without which VS Code does not take a language. The marketplace has the real ones. */
async function writeLanguagePack(dataFolder, language) {
  const texts = join(dataFolder, "texts.json");
  await writeFile(texts, JSON.stringify({ version: "1.0.0", contents: {} }));
  const extensions = [{ extensionIdentifier: { id: "none.none" }, version: "1.0.0" }];
  const pack = { hash: "empty", extensions, translations: { vscode: texts }, label: language };
  await writeFile(join(dataFolder, "languagepacks.json"), JSON.stringify({ [language]: pack }));
}

function writeMachineSettings(dataFolder, settings) {
  return writeFile(join(dataFolder, "Machine", "settings.json"), JSON.stringify(settings));
}

function flags(folder, port, { extensionsFolder, trustWorkspaces = true, headless = true, language }) {
  const valued = {
    "--config": join(folder, "config.yaml"),
    "--auth": "none",
    "--bind-addr": `127.0.0.1:${port}`,
    "--user-data-dir": join(folder, "data"),
    "--extensions-dir": extensionsFolder ?? join(folder, "extensions"),
    // The editor ends on its own if these scripts are killed.
    ...(headless ? { "--idle-timeout-seconds": "120" } : {}),
  };
  return [
    ...Object.entries(valued).flat(),
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
    ...(trustWorkspaces ? ["--disable-workspace-trust"] : []),
    ...(language === undefined ? [] : ["--locale", language]),
  ];
}

function environment({ env = {}, headless = true }) {
  // A headless editor installs no extensions, so it needs no marketplace.
  return { ...withoutObeyed(process.env), ...(headless ? { EXTENSIONS_GALLERY: "{}" } : {}), ...env };
}

async function waitUntilReady(server, child) {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("exited");
    if (await isHealthy(server)) return;
    await delay(100);
  }
  throw new Error("timed out");
}

/** Whether it answers. Uses a new agent, because the global one of some Node versions uses a proxy even for this machine. */
function isHealthy({ port }) {
  const options = { host: "127.0.0.1", port, path: "/healthz", agent: new Agent(), timeout: 5000 };
  return new Promise((resolve) => {
    get(options, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    })
      .on("timeout", () => resolve(false))
      .on("error", () => resolve(false));
  });
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
