import { freeMemory, openBackend } from "../engine/backend";
import type { Engine } from "../engine/engine";
import type { Logger } from "../log";
import type { Protection } from "../privacy/protection";
import { failureText } from "../protocol/failure";
import type { SealReport } from "../protocol/privacy";
import { backendFact, type StartedBackend } from "./doctor/backendFact";
import { type ConfiguredSettings, configuredSettings, settingsOf } from "./doctor/configuredModels";
import { containerFact, containerKind } from "./doctor/containerFacts";
import { cudaFact, findCuda, noCuda } from "./doctor/cudaFact";
import { driverAdvice } from "./doctor/driverAdvice";
import { type Fact, type Finding, measured, type Verdict, worst } from "./doctor/fact";
import { findGpus, gpuFact } from "./doctor/gpuFacts";
import { editorFact, inhouseFact, nodeFact, storageFact } from "./doctor/installationFacts";
import { instructionsFact, libcFact, machineFact, systemFact } from "./doctor/machineFacts";
import { bandwidthFact, bandwidthOf, memoryFact } from "./doctor/memoryFacts";
import { type LoadedModel, modelReader } from "./doctor/modelFacts";
import { mustNotLoad, testCompletion } from "./doctor/models/completionTest";
import { type Models, memoryOf, roleFacts } from "./doctor/models/roleFacts";
import { runningServers } from "./doctor/models/runningServers";
import { redact } from "./doctor/redact";
import { sealFact } from "./doctor/sealFact";
import type { System } from "./doctor/system";
import { thisSystem } from "./doctor/thisSystem";
import { measureBandwidth, type ProcessorBandwidth } from "./machine/bandwidth";

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
export interface Measurements extends Models {
  readonly completion: LoadedModel;
  /** Throws where it cannot be measured. */
  readonly bandwidth: () => ProcessorBandwidth;
  readonly protection: SealReport;
}

export interface DoctorRequest {
  readonly engine: Engine;
  /** The completion model; absent for the one in the user's settings, or else the bundled one. */
  readonly model?: string | undefined;
  /** An editor's section of settings; absent to read the settings of the editors on this machine. */
  readonly settings?: unknown;
  /** The editor that runs the doctor, with its version; absent in a terminal. */
  readonly editor?: string;
  readonly bundledModel: string;
  readonly installation: string;
  /** Module of the threads that read memory. */
  readonly bandwidthWorker: string;
  readonly log: Logger;
  readonly protection: Protection;
}

/** Measures this machine, loads the completion model as the server would, and tests the seal. */
export async function diagnose(request: DoctorRequest): Promise<Diagnosis> {
  const { bundledModel } = request;
  const { editor } = request;
  const system = { ...thisSystem(request.installation), ...(editor !== undefined && { editor }) };
  const settings =
    request.settings === undefined
      ? await configuredSettings(system)
      : settingsOf(request.settings, system.home);
  const path = request.model ?? settings.models.completion ?? bundledModel;
  const servers = await runningServers(system);
  // Before llama.cpp's threads exist, which would share the bandwidth.
  const bandwidth = await attempt(() =>
    measureBandwidth(request.bandwidthWorker, system.availableBytes, new AbortController().signal),
  );
  const { backend, availableBytes } = await startBackend(settings.gpu, system.availableBytes);
  const reader = modelReader;
  const before = { backend, availableBytes, settings, servers, bandwidth, reader };
  const completion = await completionOf(request, path, system, before);
  const protection = await request.protection.report();
  const facts = await examine(system, { ...before, completion, protection });
  const { seal } = protection;
  return redact({ version: 1, verdict: worst(facts), facts, completion, seal, protection }, system);
}

async function completionOf(
  { engine, log }: DoctorRequest,
  path: string,
  system: System,
  found: Models,
): Promise<LoadedModel> {
  const { reader, servers, settings } = found;
  const file = await reader.inspect(path, "inhouse.completion.model").catch(() => undefined);
  const memory = { ...memoryOf(system, found), availableBytes: found.availableBytes };
  if (file !== undefined && mustNotLoad(file, servers, memory)) return { ok: true, path, notLoaded: servers };
  return testCompletion({ engine, path, settings, log });
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
  const kind = await containerKind(system).catch(() => undefined);
  const drivers = driverAdvice(system);
  drivers.catch(() => {});
  const bandwidth = () => bandwidthOf(found.bandwidth(), gpus);
  const facts: readonly (readonly [Fact["id"], () => Promise<Finding> | Finding])[] = [
    ["gpu", async () => gpuFact(system, await gpusFound, kind, await drivers)],
    ["cuda", async () => cudaFact(system, gpus, await cudaFound, kind, await drivers)],
    ["backend", () => backendFact(system, backend, gpus, cuda)],
    ["memory", () => memoryFact(system, unified)],
    ["bandwidth", () => bandwidthFact(bandwidth())],
    ...roleFacts(system, found, bandwidth),
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

/** Runs `run` once, now. Each call of the returned function returns its result or throws its error. */
async function attempt<Result>(run: () => Promise<Result>): Promise<() => Result> {
  try {
    const result = await run();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function startBackend(
  gpu: ConfiguredSettings["gpu"],
  systemBytes: number,
): Promise<{ readonly backend: StartedBackend; readonly availableBytes: number }> {
  try {
    const backend = await openBackend(gpu, () => {});
    try {
      const { description, note, unifiedMemory: unified } = backend;
      const { availableBytes } = await freeMemory(backend);
      const more = { ...(note !== undefined && { note }), ...(gpu === "off" && { isGpuOff: true as const }) };
      return { backend: { description, unified, ...more }, availableBytes };
    } finally {
      await backend.llama.dispose();
    }
  } catch (error) {
    return { backend: { problem: failureText(error) }, availableBytes: systemBytes };
  }
}
