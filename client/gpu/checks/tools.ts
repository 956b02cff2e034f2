import { compareVersions, type Machine } from "./machine";

/** A program of the build that was found, or the reason why it can't be used. */
export interface Tool {
  readonly path: string;
  readonly version: string;
}

/** First CMake that knows names such as "121a-real"; for others that of node-llama-cpp's addon. */
export function neededCmake(architectures: readonly string[]): string {
  return architectures.some((name) => name.includes("a-")) ? "3.25" : "3.19";
}

export async function findTool(machine: Machine, program: string): Promise<Tool | undefined> {
  const path = await machine.find(program);
  const said = path === undefined ? undefined : await machine.run(path, ["--version"]);
  const version = /\b(\d+\.\d+(?:\.\d+)*)\b/.exec(said ?? "")?.[1];
  return path === undefined || version === undefined ? undefined : { path, version };
}

/** The newest GCC that each version of CUDA takes, from its installation guide. */
const newestCompilers: readonly { readonly from: string; readonly gcc: number }[] = [
  { from: "13.0", gcc: 15 },
  { from: "12.8", gcc: 14 },
  { from: "12.4", gcc: 13 },
  { from: "12.0", gcc: 12 },
];

/** The first GCC whose C++17 is complete enough for llama.cpp. */
const oldestCompiler = 9;

export function newestCompiler(cuda: string): number {
  return newestCompilers.find(({ from }) => compareVersions(cuda, from) >= 0)?.gcc ?? 12;
}

/** The version of `g++`, and the compiler for CUDA: `g++`, or the newest one installed that CUDA supports. */
export async function findCompiler(
  machine: Machine,
  cuda: string | undefined,
): Promise<{ readonly usual: Tool | undefined; readonly fitting: Tool | undefined }> {
  const newest = cuda === undefined ? Number.POSITIVE_INFINITY : newestCompiler(cuda);
  const fits = (tool: Tool | undefined) => {
    const major = Number.parseInt(tool?.version ?? "", 10);
    return major >= oldestCompiler && major <= newest;
  };
  const usual = await compilerNamed(machine, "g++");
  if (fits(usual)) return { usual, fitting: usual };
  for (let major = Math.min(newest, 20); major >= oldestCompiler; major--) {
    const other = await compilerNamed(machine, `g++-${major}`);
    if (fits(other)) return { usual, fitting: other };
  }
  return { usual, fitting: undefined };
}

/** The text of `--version` may name the distribution's version first. */
async function compilerNamed(machine: Machine, program: string): Promise<Tool | undefined> {
  const path = await machine.find(program);
  const said = path === undefined ? undefined : await machine.run(path, ["-dumpfullversion", "-dumpversion"]);
  const version = /^\s*(\d+(?:\.\d+)*)\s*$/.exec(said ?? "")?.[1];
  return path === undefined || version === undefined ? undefined : { path, version };
}
