import { realpathSync } from "node:fs";
import { delimiter, isAbsolute, join, relative } from "node:path";

/**
 * The variables that the checks and the build pass on: where programs and their libraries are, without what a workspace
 * brings along. All others, such as `CPATH` or `CMAKE_TOOLCHAIN_FILE`, would change the build.
 */
export function safeEnvironment(
  environment: NodeJS.ProcessEnv,
  workspaceFolders: readonly string[],
): NodeJS.ProcessEnv {
  // In a workspace of "/" all programs would be the workspace's.
  const foreign = workspaceFolders.map(realPath).filter((folder) => folder !== "/");
  const isOurs = (path: string) =>
    isAbsolute(path) && !foreign.some((folder) => isInside(realPath(path), folder));
  const list = (name: string) => (environment[name] ?? "").split(delimiter).filter(isOurs).join(delimiter);
  const kept: NodeJS.ProcessEnv = { PATH: list("PATH") };
  for (const name of ["HOME", "TMPDIR", "CUDACXX"]) {
    const path = environment[name];
    if (path !== undefined && (name === "HOME" || isOurs(path))) kept[name] = path;
  }
  const libraries = list("LD_LIBRARY_PATH");
  return libraries === "" ? kept : { ...kept, LD_LIBRARY_PATH: libraries };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // There is nothing, or nothing that may be read.
    return join(path);
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !(way === ".." || way.startsWith("../") || isAbsolute(way));
}
