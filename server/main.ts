#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { runCommandLine } from "./commandLine/commandLine";
import { LlamaEngine } from "./engine/llamaEngine";
import { serveStdio } from "./stdio";

const ours = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const assets = { bundledModel: ours("./assets/starter-code.Q8_0.gguf"), grammarFolder: ours("./grammars") };

if (process.argv.includes("--stdio")) {
  serveStdio({ createEngine: (log) => new LlamaEngine(log), ...assets });
} else {
  // Whoever reads the answer may have seen enough of it, as `head` does.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  process.exitCode = await runCommandLine(process.argv.slice(2), assets);
}
