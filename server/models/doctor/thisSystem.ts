import { constants } from "node:fs";
import { access, lstat, open, readdir, stat, statfs } from "node:fs/promises";
import { availableParallelism, cpus, homedir, release, totalmem, userInfo, version } from "node:os";
import { join } from "node:path";
import { availableMemory } from "../../engine/gguf/availableMemory";
import { runningLibc } from "../../engine/libc";
import type { System, SystemFiles } from "./system";

/** This machine. Reads files only: it starts no program. */
export function thisSystem(installation: string): System {
  const electron = process.versions["electron"];
  const libc = runningLibc();
  return {
    platform: process.platform,
    arch: process.arch,
    release: release(),
    version: version(),
    cpuModel: cpus()[0]?.model.trim() ?? "",
    cores: availableParallelism(),
    totalBytes: totalmem(),
    availableBytes: availableMemory(),
    home: homedir(),
    user: userName(),
    node: process.version,
    ...(electron !== undefined && { electron }),
    ...(libc !== undefined && { libc }),
    installation,
    files,
  };
}

/** A user without an entry in the system's list has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}

const mostBytes = 1024 * 1024;
const mostFiles = 10_000;

const files: SystemFiles = {
  async read(path) {
    // Not blocking, because others could have put a pipe there. Files of the kernel have no size.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) throw new Error(`${path} is not a file`);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostBytes), position: 0 });
    return buffer.toString("utf8", 0, bytesRead);
  },
  list: (path) =>
    readdir(path).then(
      (names) => names.toSorted(),
      () => [],
    ),
  exists: (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  isWritable: (path) =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    ),
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
  async usage(path) {
    const found = { files: 0, bytes: 0 };
    const folders = [path];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const inside = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(inside);
        if (!entry.isFile()) continue;
        if (found.files === mostFiles) return found;
        found.files += 1;
        found.bytes += await lstat(inside).then(
          ({ size }) => size,
          () => 0,
        );
      }
    }
    return found;
  },
};
