import type { Engine } from "../../../engine/engine";
import type { ModelFile } from "../../../engine/gguf/inspectModel";
import { isStarterModel } from "../../../engine/starterModel";
import type { Logger } from "../../../log";
import { renderFill } from "../../../prompt/fillPrompt";
import { failureText } from "../../../protocol/failure";
import { CompletionModel, type ReadyModel } from "../../completionModel";
import type { ConfiguredSettings } from "../configuredModels";
import type { LoadedModel } from "../modelFacts";
import { type Memory, place } from "./modelPlace";
import type { RunningServer } from "./runningServers";
import { speedsOf, type Timing } from "./speeds";

export interface CompletionTest {
  readonly engine: Engine;
  readonly path: string;
  readonly settings: ConfiguredSettings;
  readonly log: Logger;
}

/** Loads the completion model as the server would, and measures its speed. */
export async function testCompletion({ engine, path, settings, log }: CompletionTest): Promise<LoadedModel> {
  const model = new CompletionModel(engine, () => {}, log);
  model.configure({ path, contextTokens: settings.contextTokens.completion, gpu: settings.gpu });
  try {
    const ready = await model.ready(new AbortController().signal);
    const { name, architecture, contextTokens, backend, backendNote } = ready.info;
    return {
      ok: true,
      path,
      name,
      architecture,
      family: ready.family.id,
      contextTokens,
      backend,
      ...(backendNote !== undefined && { backendNote }),
      ...(isStarterModel(ready.info) && { demo: true }),
      ...(await measure(engine, ready)),
    };
  } catch (error) {
    return { ok: false, path, problem: failureText(error) };
  }
}

/** A file of this size takes long to load, and a server that holds it has shown that it works. */
const largeFile = 1e9;

/**
 * Whether to judge a model by its file, because an editor's server holds this model or so much memory that a second copy does not
 * fit. `memory` is what is free beside the servers.
 */
export function mustNotLoad(file: ModelFile, servers: readonly RunningServer[], memory: Memory): boolean {
  if (servers.length === 0) return false;
  const mayHold = servers.some(({ bytes }) => bytes > file.fileBytes * 0.75);
  return (mayHold && file.fileBytes > largeFile) || "refusal" in place("completion", file, memory);
}

/** Measures the speed on a prompt of a few hundred tokens and a short answer. */
async function measure(engine: Engine, { info, family }: ReadyModel) {
  const prefix = "function add(a: number, b: number): number {\n  return a + b;\n}\n\n".repeat(16);
  const prompt = renderFill(family, {
    prefix,
    suffix: "\n",
    snippets: [],
    path: "add.ts",
    languageId: "typescript",
  });
  const maxTokens = Math.min(32, info.contextTokens >> 2);
  const request = { prompt, maxTokens, confidenceTokens: 0 };
  const startedAt = performance.now();
  let timing: Timing = { startedAt, promptTokens: 0, tokens: 0 };
  for await (const event of engine.infill(request, new AbortController().signal)) {
    if (event.type === "prefilled") timing = { ...timing, promptTokens: event.promptTokensEvaluated };
    if (event.type !== "text") continue;
    const now = performance.now();
    // The prompt's last tokens are evaluated together with the first answer token.
    timing = { firstTokenAt: now, ...timing, lastTokenAt: now, tokens: timing.tokens + event.tokens };
  }
  return speedsOf(timing);
}
