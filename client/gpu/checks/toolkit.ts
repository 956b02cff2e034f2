import { dirname, join, resolve } from "node:path";
import type { CudaRange } from "./cards";
import { compareVersions, type Machine } from "./machine";

/** A CUDA toolkit on this machine. */
export interface Toolkit {
  readonly nvcc: string;
  /** "13.0". */
  readonly release: string;
  /** Its folder, with `include` and `lib64`. */
  readonly folder: string;
}

/** All toolkits, newest first: that of CUDACXX, of the PATH, and in the usual places, which often are not in the PATH. */
export async function findToolkits(machine: Machine): Promise<readonly Toolkit[]> {
  const named = (await machine.list("/usr/local")).filter((name) => /^cuda(-[\d.]+)?$/.test(name));
  const candidates = [
    machine.environment["CUDACXX"],
    await machine.find("nvcc"),
    ...named.map((name) => `/usr/local/${name}/bin/nvcc`),
    "/opt/cuda/bin/nvcc",
  ];
  const found = new Map<string, Toolkit>();
  for (const nvcc of new Set(candidates.filter((path) => path?.startsWith("/")) as string[])) {
    const release = /release (\d+\.\d+)/.exec((await machine.run(nvcc, ["--version"])) ?? "")?.[1];
    if (release === undefined) continue;
    const folder = await folderOf(machine, nvcc);
    if (!found.has(release)) found.set(release, { nvcc, release, folder });
  }
  return [...found.values()].toSorted((a, b) => compareVersions(b.release, a.release));
}

/** Asks nvcc, because its path may be a script or a link elsewhere. */
async function folderOf(machine: Machine, nvcc: string): Promise<string> {
  const said = await machine.run(nvcc, ["--dryrun", "-x", "cu", "/dev/null"]);
  const top = /^#\$ TOP=(.+)$/m.exec(said ?? "")?.[1];
  return top === undefined ? dirname(dirname(nvcc)) : resolve(top.trim());
}

/** The newest toolkit that compiles for the cards and runs on their driver. */
export function fittingToolkit(
  toolkits: readonly Toolkit[],
  range: CudaRange,
  newestMajor: number,
): Toolkit | undefined {
  return toolkits.find(
    ({ release }) =>
      compareVersions(release, range.from) >= 0 &&
      (range.before === undefined || compareVersions(release, range.before) < 0) &&
      Number.parseInt(release, 10) <= newestMajor,
  );
}

/** The files of CUDA that the build needs beside nvcc and that come in packages of their own; those that are missing. */
export async function missingParts(machine: Machine, { folder }: Toolkit): Promise<readonly string[]> {
  const target = machine.arch === "arm64" ? "sbsa-linux" : "x86_64-linux";
  const triplet = machine.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const own = [folder, join(folder, "targets", target)];
  const headers = [...own.map((each) => join(each, "include")), "/usr/include"];
  const libraries = [
    ...own.flatMap((each) => [join(each, "lib64"), join(each, "lib")]),
    `/usr/lib/${triplet}`,
  ];
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["cublas_v2.h", headers],
    ["cuda_runtime.h", headers],
    ["libcublas.so", libraries],
    ["libcudart.so", libraries],
    ["libcuda.so", [...libraries.map((each) => join(each, "stubs")), ...libraries]],
  ];
  const missing: string[] = [];
  for (const [name, folders] of parts) if (!(await isInOne(machine, folders, name))) missing.push(name);
  return missing;
}

async function isInOne(machine: Machine, folders: readonly string[], name: string): Promise<boolean> {
  for (const folder of folders) if (await machine.exists(join(folder, name))) return true;
  return false;
}
