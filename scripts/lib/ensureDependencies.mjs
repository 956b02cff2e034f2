// Makes a fresh clone able to run a script: installs node_modules and continues on the project's own Node.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { binFolder, projectNode, root } from "./paths.mjs";
import { run } from "./processes.mjs";
import { ScriptError, say } from "./terminal.mjs";

const wantedNode = 24;

/**
 * Call this first, before importing anything but Node's own modules. When the running Node is too old, it reruns the script
 * on node_modules' Node and never returns.
 */
export async function ensureDependencies() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20)
    throw new ScriptError(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
  if (process.platform === "win32") {
    throw new ScriptError("These scripts need Linux or macOS; on Windows run them inside WSL.");
  }
  if (!isInstalled()) {
    say("Installing dependencies (npm ci) …");
    await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root });
  }
  process.env["PATH"] = [binFolder, process.env["PATH"]].join(delimiter);
  if (major < wantedNode) await continueOnProjectNode();
}

/** Whether node_modules matches package-lock.json. File times do not tell, because git and npm touch both files. */
function isInstalled() {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined || !existsSync(projectNode)) return false;
  const wanted = readPackages(join(root, "package-lock.json")) ?? {};
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.peer || entry.devOptional) return true;
    return installed[path]?.version === entry.version;
  });
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined;
}

async function continueOnProjectNode() {
  const child = spawn(projectNode, process.argv.slice(1), { stdio: "inherit" });
  // The terminal sends Ctrl+C to both processes; only the child knows how to stop everything.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => resolve(exitCode ?? 128 + (constants.signals[signal] ?? 0)));
  });
  process.exit(code);
}
