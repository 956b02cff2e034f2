import { fileURLToPath } from "node:url";
import { runCommandLine } from "./commandLine/commandLine";
import type { Engine } from "./engine/engine";
import { trialProcess } from "./engine/trial/trialProcess";
import type { Logger } from "./log";
import type { Protection } from "./privacy/protection";
import type { FileAccessLog } from "./privacy/report/fileAccessLog";
import {
  editorArgument,
  engineArgument,
  linkArgument,
  writableArgument,
  writableFolders,
} from "./protocol/launch";
import { serveStdio } from "./stdio";

const ours = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the language server or a command, depending on the arguments. */
export async function run(protection: Protection, fileAccessLog: FileAccessLog): Promise<void> {
  const bundledModel = ours("./assets/starter-code.Q8_0.gguf");
  const grammarFolder = ours("./grammars");
  const workers = {
    codebaseWorker: ours("./codebaseWorker.mjs"),
    bandwidthWorker: ours("./bandwidthWorker.mjs"),
  };
  const installation = ours("../..");
  const assets = { bundledModel, grammarFolder, ...workers, protection, fileAccessLog, installation };
  if (process.argv.includes(engineArgument)) {
    const { runEngine } = await import("./engineProcess/runEngine");
    return runEngine(assets, trialProcess(ours("./modelTrial.mjs")));
  }
  if (process.argv.includes(editorArgument)) {
    const writable = protection.seal === "sealed" ? { writable: writableFolders(process.argv) } : {};
    const createEngine = process.argv.includes(linkArgument) ? await linkedEngine() : await ownEngine();
    serveStdio({ createEngine, ...assets, ...writable });
    return;
  }
  // The reader of stdout may close it early, as `head` does.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  process.exitCode = await runCommandLine(ownArguments(process.argv.slice(2)), assets);
}

/** An engine in this process. */
async function ownEngine(): Promise<(log: Logger) => Engine> {
  const { LlamaEngine } = await import("./engine/llamaEngine");
  const tryFile = trialProcess(ours("./modelTrial.mjs"));
  return (log) => new LlamaEngine(log, tryFile);
}

/** The engine of the process that all windows share. */
async function linkedEngine(): Promise<(log: Logger) => Engine> {
  const { EngineLink } = await import("./engineLink/engineLink");
  const { LinkedEngine } = await import("./engineLink/linkedEngine");
  const { linkStream } = await import("./engineLink/linkStream");
  return (log) => new LinkedEngine(new EngineLink(linkStream(), log));
}

/** The arguments without those for the seal. */
function ownArguments(args: readonly string[]): string[] {
  return args.filter(
    (argument, index) =>
      argument !== "--no-seal" && argument !== writableArgument && args[index - 1] !== writableArgument,
  );
}
