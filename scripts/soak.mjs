// `npm run soak`: uses the extension for a long time in a real VS Code, and reports whether anything grows. Linux only.
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { outFolder } from "./lib/paths.mjs";
import { Cleanup } from "./lib/processes.mjs";
import { runMain, ScriptError, say } from "./lib/terminal.mjs";

const help = `npm run soak [-- options]
  --operations N   keys, accepted suggestions, opened files, questions and edits in all (default: 20000)
  --help           this text`;

function readOptions() {
  try {
    const options = { operations: { type: "string", default: "20000" }, help: { type: "boolean" } };
    const { values } = parseArgs({ options });
    const operations = Number(values.operations);
    if (!Number.isInteger(operations) || operations < 1) throw new Error("--operations needs a number.");
    return { operations, help: values.help };
  } catch (error) {
    throw new ScriptError(`${error.message}\n${help}`);
  }
}

await runMain(async () => {
  const options = readOptions();
  if (options.help) return say(help);
  if (process.platform !== "linux") throw new ScriptError("The soak reads /proc: run it on Linux.");
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  const { ensureCodeServer } = await import("./lib/vscode/codeServerInstall.mjs");
  const { soak } = await import("./lib/soak/soak.mjs");
  await ensureBuilt();
  await ensureCodeServer();
  const cleanup = new Cleanup();
  try {
    return await soak(options.operations, cleanup, outFolder);
  } finally {
    await cleanup.run();
  }
});
