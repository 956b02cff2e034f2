import { chmod, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readRecord, recordFile } from "../storage/gpuBackends";
import { type BuildWatch, buildBackend } from "./build/buildBackend";
import type { Machine } from "./checks/machine";
import { checkRequirements } from "./checks/requirements";
import { freeMemory, thisMachine } from "./checks/thisMachine";
import { type GpuPlaces, parallelJobs, planHere } from "./gpuPlaces";

/** Entry of `scripts/cudaBackend.mjs`: what a release needs of the build of “Inhouse: Set Up GPU”. */

export interface ReleaseOptions {
  readonly places: GpuPlaces;
  /** Lines as nvidia-smi prints them for the GPUs to build for: "NVIDIA GB10, 12.1, 580". */
  readonly cards: readonly string[];
  /** The C++ compiler, such as "g++-14". */
  readonly compiler: string;
  readonly onStage: BuildWatch["onStage"];
  readonly onLine: BuildWatch["onLine"];
}

/**
 * Builds a backend that runs on any machine with these GPUs, on a machine that needs none, and lays it into node-llama-cpp's
 * package, which looks there first. Returns its folder. Throws if something is missing, with the commands that mend it.
 */
export async function buildForRelease(options: ReleaseOptions): Promise<string> {
  const { places, onStage, onLine } = options;
  const { build, requirements } = await checkRequirements(buildMachine(options), places.globalStorage);
  if (build === undefined) {
    const missing = requirements.filter(({ isMet }) => !isMet);
    throw new Error(missing.map(({ text, command = "" }) => `${text} ${command}`).join("\n"));
  }
  const jobs = parallelJobs(availableParallelism() + 1, freeMemory());
  const plan = { ...(await planHere(places, build, jobs)), isPortable: true };
  const signal = new AbortController().signal;
  // Without a GPU it can't be tried here.
  await buildBackend(plan, { onStage, onLine, signal, check: async () => {} });
  const folder = join(plan.packageFolder, "bins", `linux-${plan.id.arch}-cuda`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(plan.target)) {
    if (name === recordFile) continue;
    await cp(join(plan.target, name), join(folder, name));
    // In our storage only the user may read it; an installed extension may belong to another one.
    await chmod(join(folder, name), 0o644);
  }
  await writeFile(join(folder, "_nlcBuildMetadata.json"), metadata(plan.id.arch, plan.id.release));
  onLine(JSON.stringify(readRecord(plan.target)));
  return folder;
}

function buildMachine({ cards, compiler }: ReleaseOptions): Machine {
  const real = thisMachine();
  return {
    ...real,
    run: async (command, args) => (command === "nvidia-smi" ? cards.join("\n") : real.run(command, args)),
    find: async (program) => real.find(program === "g++" ? compiler : program),
  };
}

/** Without this file node-llama-cpp takes no library. */
function metadata(arch: string, release: string): string {
  const platformInfo = { name: "Ubuntu", version: "24.04" };
  const llamaCpp = { repo: "ggml-org/llama.cpp", release };
  return JSON.stringify({
    buildOptions: {
      customCmakeOptions: {},
      progressLogs: true,
      ...{ platform: "linux", platformInfo, arch, gpu: "cuda", llamaCpp },
    },
  });
}
