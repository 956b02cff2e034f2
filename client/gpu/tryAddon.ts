import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serverVariables } from "../../server/protocol/launch";
import { addonFile } from "../storage/gpuBackends";
import { runTool, type ToolRun } from "./build/runTool";

/**
 * Loads a backend in a process of its own and asks it for its GPU, as the server will do before it uses it. Rejects
 * with a `ToolError` if it does not work.
 */
export async function tryAddon(
  folder: string,
  packageFolder: string,
  run: Pick<ToolRun, "runningFile" | "onLine" | "signal">,
): Promise<void> {
  const test = join(packageFolder, "dist", "bindings", "utils", "testBindingBinary.js");
  const program = `process.execArgv = [];
    import(${JSON.stringify(pathToFileURL(test).href)})
    .then((test) => test.testBindingBinary(process.argv[1], undefined, "cuda", undefined, true))
    .then((works) => process.exit(works ? 0 : 1));`;
  await runTool({
    ...run,
    command: process.execPath,
    args: ["-e", program, join(folder, addonFile)],
    // The server's own environment: what only works with the user's LD_LIBRARY_PATH would fail there.
    env: { ...serverVariables(process.env), ELECTRON_RUN_AS_NODE: "1" },
    cwd: folder,
  });
}
