import { fileURLToPath } from "node:url";
import { runCommandLine } from "./commandLine/commandLine";
import { LlamaEngine } from "./engine/llamaEngine";
import { trialProcess } from "./engine/trial/trialProcess";
import type { Protection } from "./privacy/protection";
import type { FileAccessLog } from "./privacy/report/fileAccessLog";
import { editorArgument, writableArgument, writableFolders } from "./protocol/launch";
import { serveStdio } from "./stdio";

const ours = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the language server or a command, depending on the arguments. */
export async function run(protection: Protection, fileAccessLog: FileAccessLog): Promise<void> {
  const bundledModel = ours("./assets/starter-code.Q8_0.gguf");
  const grammarFolder = ours("./grammars");
  const codebaseWorker = ours("./codebaseWorker.mjs");
  const installation = ours("../..");
  const assets = { bundledModel, grammarFolder, codebaseWorker, protection, fileAccessLog, installation };
  if (process.argv.includes(editorArgument)) {
    const tryFile = trialProcess(ours("./modelTrial.mjs"));
    const writable = protection.seal === "sealed" ? { writable: writableFolders(process.argv) } : {};
    serveStdio({ createEngine: (log) => new LlamaEngine(log, tryFile), ...assets, ...writable });
    return;
  }
  // The reader of stdout may close it early, as `head` does.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  process.exitCode = await runCommandLine(ownArguments(process.argv.slice(2)), assets);
}

/** The arguments without those for the seal. */
function ownArguments(args: readonly string[]): string[] {
  return args.filter(
    (argument, index) =>
      argument !== "--no-seal" && argument !== writableArgument && args[index - 1] !== writableArgument,
  );
}
