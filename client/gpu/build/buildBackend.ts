import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../../../server/files/writeFileAtomic";
import {
  type BuildPlan,
  compileArguments,
  compiledPart,
  configureArguments,
  objectFolder,
} from "./buildPlan";
import { removeCutOffFiles } from "./cutOffFiles";
import { collect, place } from "./finishBackend";
import { endLeftTools, hasDamagedObject, runTool, ToolError, type ToolRun } from "./runTool";
import { prepareSources, type Runner } from "./sourceTree";

export type BuildStage = "sources" | "configure" | "compile" | "check" | "place";

export interface BuildWatch {
  /** `done`: the part of the compilation that is done, from 0 to 1. */
  readonly onStage: (stage: BuildStage, done?: number) => void;
  /** Each line that a tool says. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
  /** Tries the collected libraries; rejects with the reason if they do not work. */
  readonly check: (folder: string, signal: AbortSignal) => Promise<void>;
}

/**
 * Builds the backend for the GPU and puts it in its place. A build that was cancelled or killed at any point goes on
 * from its object files. Only one build may use a work folder at a time. Opens no connection. Rejects with a
 * `ToolError`, an error of the file system, or the signal's reason.
 */
export async function buildBackend(plan: BuildPlan, watch: BuildWatch): Promise<void> {
  const { onStage, onLine, signal } = watch;
  await mkdir(plan.workFolder, { recursive: true, mode: 0o700 });
  await mkdir(dirname(plan.target), { recursive: true, mode: 0o700 });
  const runningFile = join(plan.workFolder, "running");
  if (await endLeftTools(runningFile)) await removeCutOffFiles(objectFolder(plan), 2 * plan.jobs);
  await keepOnlySamePlan(plan);
  const runner: Runner = { env: toolEnvironment(plan), runningFile, onLine, signal };
  onStage("sources");
  await prepareSources(plan, runner);
  onStage("configure");
  const cmake = { ...runner, command: plan.tools.cmake, cwd: plan.workFolder };
  await runTool({ ...cmake, args: configureArguments(plan) });
  onStage("compile", 0);
  await compile(plan, { ...cmake, args: compileArguments(plan) }, onStage);
  onStage("check");
  const folder = await collect(plan);
  await watch.check(folder, signal);
  signal.throwIfAborted();
  onStage("place");
  await place(plan, folder);
  await rm(plan.workFolder, { recursive: true, force: true });
}

async function compile(plan: BuildPlan, run: ToolRun, onStage: BuildWatch["onStage"]): Promise<void> {
  const onLine = (line: string) => {
    run.onLine(line);
    const part = compiledPart(line);
    if (part !== undefined) onStage("compile", part);
  };
  try {
    await runTool({ ...run, onLine });
  } catch (error) {
    // Make would take such an object file for a finished one again and again.
    if (error instanceof ToolError && hasDamagedObject(error))
      await rm(objectFolder(plan), { recursive: true, force: true });
    throw error;
  }
}

/** Deletes what a build with another plan left, such as one for another toolkit. */
async function keepOnlySamePlan(plan: BuildPlan): Promise<void> {
  const file = join(plan.workFolder, "plan.json");
  const { jobs: _, environment: _variables, ...what } = plan;
  const now = JSON.stringify(what);
  if ((await readFile(file, "utf8").catch(() => undefined)) === now) return;
  await rm(plan.workFolder, { recursive: true, force: true });
  await mkdir(plan.workFolder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, now);
}

function toolEnvironment({ environment, tools, packageFolder }: BuildPlan): NodeJS.ProcessEnv {
  // The addon's CMakeLists.txt asks Node, if there is one, where node-addon-api is.
  return { ...environment, CUDACXX: tools.nvcc, LC_ALL: "C", NODE_PATH: dirname(packageFolder) };
}
