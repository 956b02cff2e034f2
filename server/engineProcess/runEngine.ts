import { join } from "node:path";
import type { Assets } from "../assets";
import { LlamaChatEngine } from "../engine/chat/llamaChat";
import { LlamaEmbeddingEngine } from "../engine/embeddings/llamaEmbeddings";
import type { EngineProcessReport } from "../engine/engine";
import { splitParts } from "../engine/gguf/inspectModel";
import { LlamaCore, LlamaEngine } from "../engine/llamaEngine";
import type { TryFile } from "../engine/trial/trialProcess";
import type { Logger } from "../log";
import { createFileAccessLog } from "../privacy/report/fileAccessLog";
import { fileFacts } from "../privacy/report/fileFacts";
import { processFacts } from "../privacy/report/processFacts";
import { notSealedCode, writableFolders } from "../protocol/launch";
import { engineFolderNames } from "../protocol/stored";
import { rememberTemplates, withTemplates } from "../textTemplates";
import { serveEngine } from "./serveEngine";
import { type EngineFactory, SharedEngines } from "./sharedEngines";

/** How long models stay loaded after the last window that used them has closed, in milliseconds. */
const lingerMs = 15_000;

/**
 * Runs the engine process on stdin and stdout: the switchboard is at their other end. It works only if it is sealed; the
 * windows then have engines of their own.
 */
export function runEngine(assets: Assets, tryFile: TryFile): void {
  if (assets.protection.seal !== "sealed") process.exit(notSealedCode);
  rememberTemplates();
  // A stray line on stdout would break the protocol.
  console.log =
    console.info =
    console.debug =
    console.warn =
      (...parts: unknown[]) => console.error(...parts);
  process.on("unhandledRejection", (reason) => console.error(`Unhandled rejection: ${reason}`));
  const [folder] = writableFolders(process.argv);
  const createSession = (log: Logger) => {
    const engines = new SharedEngines(llamaFactory(log, tryFile, folder), lingerMs);
    return {
      engines,
      folder,
      report: () => report(assets, folder, engines.paths()),
    };
  };
  serveEngine({
    input: process.stdin,
    output: process.stdout,
    wrapWriter: withTemplates,
    session: createSession,
    onEnd: (problem) => {
      if (problem !== undefined) console.error(`The input of the engine is not valid: ${problem}`);
      process.exit(problem === undefined ? 0 : 1);
    },
  });
}

function llamaFactory(log: Logger, tryFile: TryFile, folder: string | undefined): EngineFactory {
  const core = new LlamaCore(log, tryFile);
  const trials = folder && join(folder, engineFolderNames.modelTrialsFolder);
  core.trials.configure({ folder: trials, again: false });
  const completion = () => new LlamaEngine(log, undefined, core);
  const embeddings = () => new LlamaEmbeddingEngine(core.models, core.gate);
  const unloaded = { completion: completion(), embeddings: embeddings() };
  return {
    completion,
    embeddings,
    chat: () => new LlamaChatEngine(core.models, core.gate),
    base: {
      refusal: (file) => unloaded.completion.refusal(file),
      freeMemory: () => unloaded.completion.freeMemory(),
      identify: (path) => unloaded.embeddings.identify(path),
      tryModelsAgain: () => core.trials.tryAgain(),
    },
  };
}

async function report(
  { protection, fileAccessLog = createFileAccessLog(), installation }: Assets,
  folder: string | undefined,
  models: readonly string[],
): Promise<EngineProcessReport> {
  const places = {
    workspace: [],
    models: models.flatMap((path) => splitParts(path).paths),
    storage: folder === undefined ? [] : [folder],
    ...(installation !== undefined && { installation }),
  };
  const [processes, files] = [processFacts(process.pid), fileFacts(fileAccessLog, places)];
  return { seal: await protection.report(), processes, files };
}
