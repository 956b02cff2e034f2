/**
 * The language server around a scripted engine (dist-test/server.mjs). INHOUSE_SCRIPT names a JSON file with the
 * script, INHOUSE_CLOCK is the factor of the clock's speed, INHOUSE_PROMPT_SPEED the engine's reported prompt tokens
 * per second, INHOUSE_BACKEND_NOTE why it does not use a GPU.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chatRefusal } from "../../server/engine/chat/llamaChat";
import { EngineError } from "../../server/engine/errors";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { unprotected } from "../../server/privacy/protection";
import { createFileAccessLog, watchFiles } from "../../server/privacy/report/fileAccessLog";
import { serveStdio } from "../../server/stdio";
import { ScriptedEngine, type ScriptLine } from "./scriptedEngine";

const bundledModel = "scripted";
const clockSpeed = Number(process.env["INHOUSE_CLOCK"] ?? 1);
const account = createFileAccessLog();
watchFiles(account.add);

serveStdio({
  bundledModel,
  protection: unprotected,
  fileAccessLog: account,
  now: () => performance.now() * clockSpeed,
  installation: fileURLToPath(new URL("..", import.meta.url)),
  grammarFolder: fileURLToPath(new URL("../dist/server/grammars", import.meta.url)),
  codebaseWorker: fileURLToPath(new URL("../dist/server/codebaseWorker.mjs", import.meta.url)),
  bandwidthWorker: fileURLToPath(new URL("../dist/server/bandwidthWorker.mjs", import.meta.url)),
  createEngine: () =>
    new ScriptedEngine({
      script: readScript,
      backendNote: process.env["INHOUSE_BACKEND_NOTE"],
      promptSpeed: Number(process.env["INHOUSE_PROMPT_SPEED"] ?? 4000),
      nameOf: async (path) => (path === bundledModel ? undefined : (await inspectModel(path)).name),
      beforeLoad: async ({ path }) => {
        if (path !== bundledModel) await inspectModel(path);
      },
      beforeChatLoad: async ({ path }) => {
        if (path === bundledModel) return;
        const refusal = chatRefusal(await inspectModel(path, "inhouse.chat.model"));
        if (refusal !== undefined) throw new EngineError(refusal);
      },
    }),
});

let lastScript: readonly ScriptLine[] = [];

/**
 * Reads the script for every request, so that a test may change it while the server runs. A partly written script takes
 * effect once it is complete.
 */
function readScript(): readonly ScriptLine[] {
  const path = process.env["INHOUSE_SCRIPT"];
  if (path === undefined) return [];
  try {
    lastScript = JSON.parse(readFileSync(path, "utf8")) as ScriptLine[];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return lastScript;
}
