// `npm start`: opens a real VS Code with the extension, a sample project and the bundled model. `--check` tries it out.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { outFolder } from "./lib/paths.mjs";
import { Cleanup } from "./lib/processes.mjs";
import { runMain, ScriptError, say } from "./lib/terminal.mjs";

const help = `npm start [-- options]
  --check              try it headlessly: type, wait for ghost text, accept it; exit 0 or 1
  --screenshot FILE    where --check leaves its picture (default: out/check.png)
  --theme NAME         light, dark (default) or hc
  --language TAG       show Inhouse's texts in this language, for example de
  --help               this text`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        check: { type: "boolean", default: false },
        screenshot: { type: "string", default: resolve(outFolder, "check.png") },
        theme: { type: "string", default: "dark" },
        language: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (!["light", "dark", "hc"].includes(values.theme))
      throw new Error(`Unknown theme “${values.theme}”: choose light, dark or hc.`);
    return values;
  } catch (error) {
    throw new ScriptError(`${error.message}\n${help}`);
  }
}

await runMain(async () => {
  const options = readOptions();
  if (options.help) return say(help);
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  const { ensureCodeServer } = await import("./lib/vscode/codeServerInstall.mjs");
  const { openDemo } = await import("./lib/vscode/demo.mjs");
  say("Building …");
  await ensureBuilt();
  await ensureCodeServer();
  const cleanup = new Cleanup();
  try {
    const demo = await openDemo(cleanup, { ...options, headless: options.check });
    if (options.check) {
      const { check } = await import("./lib/vscode/check.mjs");
      return await check(demo, cleanup, resolve(options.screenshot));
    }
    const { openBrowser } = await import("./lib/vscode/browser.mjs");
    const opened = openBrowser(demo.url);
    say(`\nVS Code with Inhouse: ${demo.url}`);
    say(`${opened ? "Opening it in your browser." : "Open it in a browser."} Ctrl+C stops everything.`);
    // Waits until Ctrl+C, which the cleanup handles, or until VS Code ends.
    await demo.server.ended;
    throw new ScriptError("VS Code has ended; run `npm start` to open it again.");
  } finally {
    await cleanup.run();
  }
});
