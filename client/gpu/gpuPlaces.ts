import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BackendId, backendName, backendsFolder, gpuFolder } from "../storage/gpuBackends";
import type { BuildPlan } from "./build/buildPlan";
import type { Readiness } from "./checks/requirements";

/** Where the setup reads and writes. All paths are absolute. */
export interface GpuPlaces {
  /** VS Code's folder for what an extension keeps on this machine. */
  readonly globalStorage: string;
  /** The folder `node_modules` of the extension. */
  readonly packages: string;
  /** Version of node-llama-cpp. */
  readonly engine: string;
}

/** The folder with the packages: in `dist` of an installed extension, beside the manifest of one under development. */
export function installedPackages(extension: string): string {
  const packed = join(extension, "dist", "node_modules");
  return existsSync(packed) ? packed : join(extension, "node_modules");
}

export function logFile({ globalStorage }: GpuPlaces): string {
  return join(gpuFolder(globalStorage), "build.log");
}

export function lockFile({ globalStorage }: GpuPlaces): string {
  return join(gpuFolder(globalStorage), "build.lock");
}

/** The folder of unfinished builds. */
export function workFolder({ globalStorage }: GpuPlaces): string {
  return join(gpuFolder(globalStorage), "work");
}

/** The plan of a build on this machine. */
export async function planHere(
  places: GpuPlaces,
  { tools, environment, architectures, cuda }: NonNullable<Readiness["build"]>,
  jobs: number,
): Promise<BuildPlan> {
  const packageFolder = join(places.packages, "node-llama-cpp");
  const id: BackendId = {
    engine: places.engine,
    release: await llamaRelease(packageFolder),
    arch: process.arch,
    cuda: Number.parseInt(cuda.release, 10),
  };
  return {
    id,
    packageFolder,
    headerFolders: headerFolders(places.packages),
    workFolder: join(workFolder(places), backendName(id)),
    target: join(backendsFolder(places.globalStorage), backendName(id)),
    tools,
    environment,
    architectures,
    isPortable: false,
    jobs,
  };
}

/** Folders with the headers of Node-API and node-addon-api, which node-llama-cpp depends on. */
export function headerFolders(packages: string): readonly string[] {
  return [join(packages, "node-api-headers", "include"), join(packages, "node-addon-api")];
}

/** The release of llama.cpp in node-llama-cpp's package. */
export async function llamaRelease(packageFolder: string): Promise<string> {
  const text = await readFile(join(packageFolder, "llama", "binariesGithubRelease.json"), "utf8");
  return (JSON.parse(text) as { release: string }).release;
}

/** How many compilers may run at once: one core stays free, and each takes up to 2 GB for CUDA's largest files. */
export function parallelJobs(cores: number, freeMemory: number): number {
  return Math.max(1, Math.min(cores - 1, Math.floor(freeMemory / 2e9)));
}
