#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { runCommandLine } from "./commandLine/commandLine";
import { LlamaEngine } from "./engine/llamaEngine";
import { serveStdio } from "./stdio";

const bundledModel = fileURLToPath(new URL("./assets/starter-code.Q8_0.gguf", import.meta.url));

if (process.argv.includes("--stdio")) {
  serveStdio({ createEngine: (log) => new LlamaEngine(log), bundledModel });
} else {
  process.exitCode = await runCommandLine(process.argv.slice(2), bundledModel);
}
