import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir, readFile, statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import type { Machine } from "./machine";
import { safeEnvironment } from "./safeEnvironment";

/** A program that does not answer must not block the list. */
const runTimeoutMs = 15_000;

/** The machine that VS Code's extension host runs on, without the programs in the folders of the workspace. */
export function thisMachine(
  variables: NodeJS.ProcessEnv = process.env,
  workspaceFolders: readonly string[] = [],
): Machine {
  const environment = safeEnvironment(variables, workspaceFolders);
  const find = async (program: string) => {
    for (const folder of (environment["PATH"] ?? "").split(delimiter).filter((each) => each !== "")) {
      const path = join(folder, program);
      if (await isProgram(path)) return path;
    }
    return undefined;
  };
  return {
    platform: process.platform,
    arch: process.arch,
    environment,
    cores: availableParallelism(),
    freeMemory: freeMemory(),
    find,
    run: async (command, args) => {
      const path = isAbsolute(command) ? command : await find(command);
      if (path === undefined) return undefined;
      const env = { ...environment, LC_ALL: "C" };
      return new Promise((resolve) => {
        execFile(
          path,
          args,
          { env, cwd: "/", timeout: runTimeoutMs, maxBuffer: 1 << 20 },
          (error, out, err) => resolve(error === null ? `${out}${err}` : undefined),
        );
      });
    },
    exists: async (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    list: (folder) => readdir(folder).catch(() => []),
    text: (path) => readFile(path, "utf8").catch(() => undefined),
    freeBytes,
  };
}

/** Memory that this process may still take: a container may have less than the machine. */
export function freeMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return freeBytes(parent);
  }
}
