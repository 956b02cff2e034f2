import { constants, readlinkSync, type Stats } from "node:fs";
import { type FileHandle, lstat, open, realpath, stat, statfs } from "node:fs/promises";
import { diskQueue } from "./diskQueue";
import { FileRefusedError, reasonOf } from "./fileRefusedError";

export interface OpenOptions {
  /**
   * Whether to follow symlinks, for files that the user named. If false, `path` must be a real path, and a symlink anywhere on it is
   * refused.
   */
  readonly followLinks?: boolean;
}

export interface ReadOptions extends OpenOptions {
  readonly maxBytes: number;
}

export interface RegularFile {
  readonly bytes: Buffer;
  /** Status of the file at the time it was opened. */
  readonly info: Stats;
}

/**
 * Reads a regular file. Throws a `FileRefusedError` if the path is something else, is larger than `maxBytes` or takes too long, and
 * the operating system's error if the file is unreadable. All files that others may have put into a folder are read with this.
 */
export function readRegularFile(path: string, { maxBytes, ...how }: ReadOptions): Promise<RegularFile> {
  return diskQueue.run(path, async () => {
    const { file, info } = await openChecked(path, how);
    try {
      if (info.size > maxBytes) throw new FileRefusedError("tooLarge", path, info.size);
      return { bytes: await readToEnd(file, info.size, path, maxBytes), info };
    } finally {
      await file.close();
    }
  });
}

/** Opens a regular file for reading in parts; the caller closes it. Throws like `readRegularFile`. */
export function openRegularFile(path: string, how: OpenOptions = {}): Promise<FileHandle> {
  let isLate = false;
  const opening = diskQueue.run(path, async () => {
    const { file } = await openChecked(path, how);
    if (isLate) await file.close();
    return file;
  });
  opening.catch(() => {
    isLate = true;
  });
  return opening;
}

/** Status of a path; for a symlink, of the symlink itself unless `followLinks` is set. */
export function statPath(path: string, { followLinks = false }: OpenOptions = {}): Promise<Stats> {
  return diskQueue.run(path, () => (followLinks ? stat(path) : lstat(path)));
}

/** Flags that Windows lacks. */
const { O_NONBLOCK = 0, O_NOCTTY = 0, O_NOFOLLOW = 0 } = constants;

/**
 * Opens a regular file. Never opens devices and pipes, because opening can have side effects. The path can change between the check
 * and the opening, so the flags prevent blocking, and the opened file is compared with the checked one.
 */
async function openChecked(path: string, { followLinks = false }: OpenOptions) {
  const checked = await (followLinks ? stat(path) : lstat(path));
  mustBeRegular(checked, path);
  const flags = constants.O_RDONLY | O_NONBLOCK | O_NOCTTY | (followLinks ? 0 : O_NOFOLLOW);
  const file = await open(path, flags);
  try {
    const info = await file.stat();
    mustBeRegular(info, path);
    if (!isSame(checked, info)) throw new FileRefusedError("moved", path);
    if (!followLinks && !(await isStillAt(path, file, info))) throw new FileRefusedError("moved", path);
    if (await isMadeByKernel(path, file, info)) throw new FileRefusedError("notOrdinary", path);
    return { file, info };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function mustBeRegular(info: Stats, path: string): void {
  if (info.isFile()) return;
  if (info.isDirectory()) throw new FileRefusedError("folder", path);
  throw new FileRefusedError(info.isSymbolicLink() ? "link" : "notOrdinary", path);
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * Whether no symlink led to the opened file. If the kernel reports the file's path, only that counts, because the path can change
 * between two checks. Otherwise the path must still lead to the file without symlinks.
 */
async function isStillAt(path: string, file: FileHandle, info: Stats): Promise<boolean> {
  const place = pathOfHandle(file);
  if (place !== undefined) return place === path;
  return (await realpath(path)) === path && isSame(await lstat(path), info);
}

/** The path of an open file, from the kernel; undefined if unavailable. Throws if it exceeds the maximum length of a path. */
export function pathOfHandle({ fd }: FileHandle): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    // This does not access a disk.
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    if (reasonOf(error) === "ENAMETOOLONG") throw error;
    return undefined;
  }
}

/** Linux file systems that generate files on reading, by `f_type`: proc, sysfs, cgroup, cgroup2, debugfs, tracefs, bpf, securityfs, selinuxfs. */
const kernelFileSystems = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0xcafe4a11, 0x73636673, 0xf97cff8c,
]);

async function isMadeByKernel(path: string, { fd }: FileHandle, { blocks }: Stats): Promise<boolean> {
  // Generated files occupy no disk blocks.
  if (process.platform !== "linux" || blocks !== 0) return false;
  const { type } = await statfs(`/proc/self/fd/${fd}`).catch(() => statfs(path));
  return kernelFileSystems.has(type);
}

/** In bytes. */
const pieceBytes = 64 * 1024;

/** Reads to the end of the file, which may be shorter or longer than `size`. */
async function readToEnd(file: FileHandle, size: number, path: string, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let total = 0;
  for (let next = size + 1; ; next = pieceBytes) {
    const buffer = Buffer.allocUnsafe(Math.min(next, maxBytes - total + 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, total);
    if (bytesRead === 0) return pieces.length === 1 ? (pieces[0] ?? buffer) : Buffer.concat(pieces);
    pieces.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
    if (total > maxBytes) throw new FileRefusedError("tooLarge", path, total);
  }
}
