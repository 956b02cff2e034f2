import { freeMemory, openBackend } from "../engine/backend";
import type { Engine } from "../engine/engine";
import { isStarterModel } from "../engine/starterModel";
import type { Logger } from "../log";
import type { Protection } from "../privacy/protection";
import { renderFill } from "../prompt/fillPrompt";
import { failureText } from "../protocol/failure";
import type { SealReport } from "../protocol/privacy";
import { settingsSchema } from "../protocol/settings";
import { CompletionModel, type ReadyModel } from "./completionModel";
import { backendFact, type StartedBackend } from "./doctor/backendFact";
import { type ConfiguredModels, configuredModels } from "./doctor/configuredModels";
import { cudaFact, findCuda, noCuda } from "./doctor/cudaFact";
import { type Fact, type Finding, measured, type Verdict, worst } from "./doctor/fact";
import { findGpus, gpuFact } from "./doctor/gpuFacts";
import { editorFact, inhouseFact, nodeFact, storageFact } from "./doctor/installationFacts";
import { containerFact, instructionsFact, libcFact, machineFact, systemFact } from "./doctor/machineFacts";
import { bandwidthFact, bandwidthOf, measureBandwidth, memoryFact } from "./doctor/memoryFacts";
import { type LoadedModel, type ModelReader, modelFact, modelReader } from "./doctor/modelFacts";
import { redact } from "./doctor/redact";
import { sealFact } from "./doctor/sealFact";
import type { System } from "./doctor/system";
import { thisSystem } from "./doctor/thisSystem";

/** The output of `inhouse doctor --json`, without the user's name and without anything of a project. See docs/doctor.md. */
export interface Diagnosis {
  /** Grows when a field changes its meaning or goes; new fields and facts do not count. */
  readonly version: 1;
  /** The worst verdict of all facts. */
  readonly verdict: Verdict;
  readonly facts: readonly Fact[];
  readonly completion: LoadedModel;
  readonly seal: SealReport["seal"];
  readonly protection: SealReport;
}

/** What takes more than reading a file to find out; tests bring their own. */
export interface Measurements {
  readonly backend: StartedBackend;
  /** Memory that is free for models before one is loaded. */
  readonly availableBytes: number;
  readonly models: ConfiguredModels;
  readonly completion: LoadedModel;
  /** Bytes per second; throws where it cannot be measured. */
  readonly bandwidth: () => number;
  readonly protection: SealReport;
  readonly reader: ModelReader;
}

export interface DoctorRequest {
  readonly engine: Engine;
  /** The completion model; absent for the one in the user's settings, or else the bundled one. */
  readonly model?: string | undefined;
  readonly bundledModel: string;
  readonly installation: string;
  readonly log: Logger;
  readonly protection: Protection;
}

/** Measures this machine, loads the completion model as the server would, and tests the seal. */
export async function diagnose(request: DoctorRequest): Promise<Diagnosis> {
  const { engine, bundledModel, log } = request;
  const system = thisSystem(request.installation);
  const { models } = await configuredModels(system);
  const path = request.model ?? models.completion ?? bundledModel;
  // Before llama.cpp's threads exist, which would share the bandwidth.
  const bandwidth = attempt(() => measureBandwidth(system.availableBytes));
  const { backend, availableBytes } = await startBackend(system.availableBytes);
  const completion = await diagnoseCompletion(engine, path, log);
  const protection = await request.protection.report();
  const reader = modelReader;
  const measurements = { backend, availableBytes, models, completion, bandwidth, protection, reader };
  const facts = await examine(system, measurements);
  const { seal } = protection;
  return redact({ version: 1, verdict: worst(facts), facts, completion, seal, protection }, system);
}

/** All facts, in the order of the report. Each fails alone. */
export async function examine(system: System, found: Measurements): Promise<readonly Fact[]> {
  const { backend, protection } = found;
  const gpusFound = findGpus(system);
  const cudaFound = findCuda(system);
  const gpus = await gpusFound.catch(() => []);
  const cuda = await cudaFound.catch(() => noCuda);
  const unified = "unified" in backend ? backend.unified : false;
  const container = await measured("container", () => containerFact(system));
  const kind = container.data?.["kind"] ?? null;
  const bandwidth = attempt(() => bandwidthOf(found.bandwidth(), gpus));
  const facts: readonly (readonly [Fact["id"], () => Promise<Finding> | Finding])[] = [
    ["gpu", async () => gpuFact(system, await gpusFound, kind !== null)],
    ["cuda", async () => cudaFact(system, gpus, await cudaFound, kind !== null)],
    ["backend", () => backendFact(system, backend, gpus, cuda)],
    ["memory", () => memoryFact(system, unified)],
    ["bandwidth", () => bandwidthFact(bandwidth())],
    ...modelFacts(system, found, bandwidth),
    ["seal", () => sealFact(system, protection)],
    ["storage", () => storageFact(system)],
  ];
  return [
    await measured("inhouse", () => inhouseFact(system)),
    await measured("node", () => nodeFact(system)),
    await measured("editor", () => editorFact(system)),
    await measured("machine", () => machineFact(system)),
    await measured("instructions", () => instructionsFact(system)),
    await measured("system", () => systemFact(system)),
    await measured("libc", () => libcFact(system)),
    container,
    ...(await Promise.all(facts.map(([id, measure]) => measured(id, measure)))),
  ];
}

function modelFacts(
  system: System,
  { models, completion, reader, availableBytes, backend }: Measurements,
  bandwidth: () => ReturnType<typeof bandwidthOf>,
): (readonly [Fact["id"], () => Promise<Finding>])[] {
  const unified = "unified" in backend && backend.unified;
  const hasOwnMemory = "description" in backend && backend.description !== "CPU" && !unified;
  const surroundings = () => {
    const around = { system, reader, unified, availableBytes, hasOwnMemory };
    try {
      return { ...around, bandwidth: bandwidth() };
    } catch {
      return around;
    }
  };
  const { chat, embedding } = models;
  return [
    ["completionModel", () => modelFact("completion", completion.path, surroundings(), completion)],
    ...(chat === undefined || chat === completion.path
      ? []
      : [["chatModel", () => modelFact("chat", chat, surroundings())] as const]),
    ...(embedding === undefined
      ? []
      : [["embeddingModel", () => modelFact("embedding", embedding, surroundings())] as const]),
  ];
}

/** Runs `run` once, now. Each call of the returned function returns its result or throws its error. */
function attempt<Result>(run: () => Result): () => Result {
  try {
    const result = run();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function startBackend(
  systemBytes: number,
): Promise<{ readonly backend: StartedBackend; readonly availableBytes: number }> {
  try {
    const backend = await openBackend("auto", () => {});
    try {
      const { description, note, unifiedMemory: unified } = backend;
      const { availableBytes } = await freeMemory(backend);
      return { backend: { description, unified, ...(note !== undefined && { note }) }, availableBytes };
    } finally {
      await backend.llama.dispose();
    }
  } catch (error) {
    return { backend: { problem: failureText(error) }, availableBytes: systemBytes };
  }
}

async function diagnoseCompletion(engine: Engine, path: string, log: Logger): Promise<LoadedModel> {
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
