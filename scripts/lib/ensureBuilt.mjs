// Builds the programs that the scripts run. A full build takes about a second, so it skips nothing.
import { projectNode, root } from "./paths.mjs";
import { run } from "./processes.mjs";

export async function ensureBuilt({ test = false } = {}) {
  await run(projectNode, ["esbuild.mjs"], { cwd: root, quiet: true });
  if (test) await run(projectNode, ["esbuild.mjs", "--test"], { cwd: root, quiet: true });
}
