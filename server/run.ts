import { fileURLToPath } from "node:url";
import { runCommandLine } from "./commandLine/commandLine";
import { LlamaEngine } from "./engine/llamaEngine";
import { trialProcess } from "./engine/trial/trialProcess";
import type { FileAccount } from "./privacy/fileAccount";
import type { Protection } from "./privacy/protection";
import { editorArgument, writableArgument, writableFolders } from "./protocol/launch";
import { serveStdio } from "./stdio";

const ours = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the arguments ask for: the language server or a command. */
export async function run(protection: Protection, account: FileAccount): Promise<void> {
  const bundledModel = ours("./assets/starter-code.Q8_0.gguf");
  const grammarFolder = ours("./grammars");
  const codebaseWorker = ours("./codebaseWorker.mjs");
  const installation = ours("../..");
  const assets = { bundledModel, grammarFolder, codebaseWorker, protection, account, installation };
  if (process.argv.includes(editorArgument)) {
    const tryFile = trialProcess(ours("./modelTrial.mjs"));
    const writable = protection.seal === "sealed" ? { writable: writableFolders(process.argv) } : {};
    serveStdio({ createEngine: (log) => new LlamaEngine(log, tryFile), ...assets, ...writable });
    return;
  }
  // Whoever reads the answer may have seen enough of it, as `head` does.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
  process.exitCode = await runCommandLine(ownArguments(process.argv.slice(2)), assets);
}

/** Without those that say how the process is sealed. */
function ownArguments(args: readonly string[]): string[] {
  return args.filter(
    (argument, index) =>
      argument !== "--no-seal" && argument !== writableArgument && args[index - 1] !== writableArgument,
  );
}
