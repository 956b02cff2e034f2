import { createReadStream, createWriteStream } from "node:fs";
import { cp, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type BuildPlan, sourceFolder } from "./buildPlan";
import { runTool, type ToolRun } from "./runTool";

export type Runner = Pick<ToolRun, "env" | "runningFile" | "onLine" | "signal">;

/** Git reads no settings of the user or the machine, runs no hooks and asks nothing. */
const gitEnvironment = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ALLOW_PROTOCOL: "file",
};

/**
 * Lays out the sources as node-llama-cpp's own build does: its addon, with llama.cpp from the Git bundle of the package
 * inside, patched. Keeps complete sources of an earlier build.
 */
export async function prepareSources(plan: BuildPlan, runner: Runner): Promise<void> {
  const complete = sourceFolder(plan);
  if (await exists(complete)) return;
  const making = `${complete}.new`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const from = join(plan.packageFolder, "llama");
  for (const name of ["CMakeLists.txt", "addon", "cmake"])
    await cp(join(from, name), join(making, name), { recursive: true });
  const clone = join(making, "llama.cpp");
  const git = (...args: string[]) =>
    runTool({
      ...runner,
      command: plan.tools.git,
      args: ["-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null", ...args],
      env: { ...runner.env, ...gitEnvironment },
      cwd: making,
    });
  const unpacked = join(making, "llama.cpp.bundle");
  await git("clone", "--quiet", "--template=", await bundleIn(from, unpacked), clone);
  await rm(unpacked, { force: true });
  for (const { file, isApplied } of patches) {
    if (await isApplied(clone)) continue;
    await git("-C", clone, "apply", "--ignore-whitespace", join(from, "patches", file));
  }
  // 35 MB that the build does not need. Without them, its version does not depend on Git either.
  await rm(join(clone, ".git"), { recursive: true, force: true });
  await rename(making, complete);
}

/** The Git bundle of llama.cpp: of node-llama-cpp's package, or the compressed one of ours, unpacked. */
async function bundleIn(folder: string, unpacked: string): Promise<string> {
  const bundle = join(folder, "gitRelease.bundle");
  if (await exists(bundle)) return bundle;
  await pipeline(createReadStream(`${bundle}.br`), createBrotliDecompress(), createWriteStream(unpacked));
  return unpacked;
}

/** The patches of node-llama-cpp (applyLlamaCppRepoPatches.js there). */
const patches = [
  {
    file: "PR-22566.diff",
    isApplied: async (llama: string) =>
      (await readFile(join(llama, "src", "llama-model-loader.cpp"), "utf8")).includes(
        "n_tensors = gguf_get_n_tensors(metadata);",
      ),
  },
];

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
