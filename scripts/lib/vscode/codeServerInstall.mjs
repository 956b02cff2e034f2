// Fetches code-server (VS Code that runs in a browser) from npm, once, into the cache folder.
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { cacheFolder, root } from "../paths.mjs";
import { run } from "../processes.mjs";
import { ensureCompiler } from "../systemPackages.mjs";
import { say, since } from "../terminal.mjs";

const version = "4.139.1";
const partialPrefix = "installing-";
const nativeModules = ["@vscode/spdlog", "node-pty", "@vscode/native-watchdog"];

/** The folder of an installed code-server. */
export async function ensureCodeServer() {
  const finished = join(cacheFolder, `code-server-${version}`);
  if (!existsSync(finished)) {
    await ensureCompiler();
    say("Fetching VS Code (code-server from npm, about 620 MB, once) …");
    const start = performance.now();
    await removeAborted();
    const partial = join(cacheFolder, `${partialPrefix}${process.pid}`);
    await install(partial);
    // Only a finished install gets the name that the next run looks for.
    await rename(partial, finished);
    say(`VS Code fetched in ${since(start)}.`);
  }
  return join(finished, "node_modules", "code-server");
}

async function install(folder) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  // A plain install with scripts also builds kerberos, which needs system libraries that nothing here uses.
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", `code-server@${version}`, ...options], { cwd: folder, quiet: true });
  const vscode = join(folder, "node_modules", "code-server", "lib", "vscode");
  await run("npm", ["install", "--omit=dev", ...options], { cwd: vscode, quiet: true });
  // VS Code's own TypeScript support needs TypeScript.
  await run("npm", ["install", "--omit=dev", ...options], { cwd: join(vscode, "extensions"), quiet: true });
  const headers = join(root, "node_modules", "node", "node_modules", `node-${platform()}-${arch()}`);
  await run("npm", ["rebuild", ...nativeModules, "--loglevel=error"], {
    cwd: vscode,
    env: { npm_config_nodedir: headers },
    quiet: true,
  });
}

/** Deletes the remains of interrupted installs. */
async function removeAborted() {
  await mkdir(cacheFolder, { recursive: true });
  for (const name of await readdir(cacheFolder)) {
    if (!name.startsWith(partialPrefix) || isAlive(Number(name.slice(partialPrefix.length)))) continue;
    await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
