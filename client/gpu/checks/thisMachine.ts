import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir, readFile, statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Machine } from "./machine";

/** A program that does not answer must not block the list. */
const runTimeoutMs = 15_000;

/** The machine that VS Code's extension host runs on. */
export function thisMachine(environment: NodeJS.ProcessEnv = process.env): Machine {
  const find = async (program: string) => {
    const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
    for (const folder of folders) {
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
    freeMemory: freemem(),
    find,
    run: (command, args) =>
      new Promise((resolve) => {
        const options = { env: { ...environment, LC_ALL: "C" }, timeout: runTimeoutMs, maxBuffer: 1 << 20 };
        execFile(command, args, options, (error, out, err) =>
          resolve(error === null ? `${out}${err}` : undefined),
        );
      }),
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
