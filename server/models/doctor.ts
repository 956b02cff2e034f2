import { availableParallelism, cpus, totalmem } from "node:os";
import type { Engine } from "../engine/engine";
import { availableMemory } from "../engine/gguf/memoryFit";
import { isStarterModel } from "../engine/starterModel";
import type { Logger } from "../log";
import type { Protection } from "../privacy/protection";
import { renderFill } from "../prompt/fillPrompt";
import { failureText } from "../protocol/failure";
import type { Seal } from "../protocol/messages";
import type { SealReport } from "../protocol/privacy";
import { settingsSchema } from "../protocol/settings";
import { CompletionModel, type ReadyModel } from "./completionModel";

export interface Diagnosis {
  readonly machine: {
    readonly platform: string;
    readonly arch: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly availableBytes: number;
    readonly node: string;
  };
  readonly completion:
    | ({ readonly ok: true; readonly path: string } & WorkingModel)
    | { readonly ok: false; readonly path: string; readonly problem: string };
  readonly seal: Seal;
  readonly protection: SealReport;
}

interface WorkingModel {
  readonly name: string;
  /** True for the bundled model, which only shows how Inhouse works. */
  readonly demo?: true;
  readonly architecture: string;
  readonly family: string;
  readonly contextTokens: number;
  readonly backend: string;
  readonly backendNote?: string;
  readonly promptTokensPerSecond: number;
  readonly tokensPerSecond: number;
}

/** Loads the model as the server would, measures its speed, and tests the seal. */
export async function diagnose(
  engine: Engine,
  path: string,
  log: Logger,
  protection: Protection,
): Promise<Diagnosis> {
  const completion = await diagnoseCompletion(engine, path, log);
  const report = await protection.report();
  return { machine: machine(), completion, seal: report.seal, protection: report };
}

function machine(): Diagnosis["machine"] {
  return {
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    availableBytes: availableMemory(),
    node: process.version,
  };
}

async function diagnoseCompletion(
  engine: Engine,
  path: string,
  log: Logger,
): Promise<Diagnosis["completion"]> {
  const model = new CompletionModel(engine, () => {}, log);
  const settings = settingsSchema.parse({});
  model.configure({ path, contextTokens: settings.completion.contextTokens, gpu: settings.engine.gpu });
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
  const started = performance.now();
  let firstTokenAt = 0;
  let promptTokens = 0;
  let tokens = 0;
  for await (const event of engine.infill(request, new AbortController().signal)) {
    if (event.type === "prefilled") promptTokens = event.promptTokensEvaluated;
    if (event.type !== "text") continue;
    // The prompt's last tokens are evaluated together with the first answer token.
    if (tokens === 0) firstTokenAt = performance.now();
    tokens += event.tokens;
  }
  return {
    promptTokensPerSecond: (promptTokens / (firstTokenAt - started)) * 1000,
    tokensPerSecond: ((tokens - 1) / (performance.now() - firstTokenAt)) * 1000,
  };
}
