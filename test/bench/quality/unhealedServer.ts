/** The language server without token healing (dist-test/unhealedServer.mjs), to compare with. */
import { fileURLToPath } from "node:url";
import type { Engine, InfillRequest } from "../../../server/engine/engine";
import { LlamaEngine } from "../../../server/engine/llamaEngine";
import type { Logger } from "../../../server/log";
import { unprotected } from "../../../server/privacy/protection";
import { serveStdio } from "../../../server/stdio";

const ours = (path: string) => fileURLToPath(new URL(path, import.meta.url));

serveStdio({
  bundledModel: ours("../dist/server/assets/starter-code.Q8_0.gguf"),
  protection: unprotected,
  codebaseWorker: ours("../dist/server/codebaseWorker.mjs"),
  bandwidthWorker: ours("../dist/server/bandwidthWorker.mjs"),
  grammarFolder: ours("../dist/server/grammars"),
  createEngine: withoutHealing,
});

function withoutHealing(log: Logger): Engine {
  const engine = new LlamaEngine(log);
  const infill = engine.infill.bind(engine);
  engine.infill = (request: InfillRequest, signal: AbortSignal) => {
    const prompt = request.prompt.map((part) => ("text" in part ? { text: part.text } : part));
    return infill({ ...request, prompt }, signal);
  };
  return engine;
}
