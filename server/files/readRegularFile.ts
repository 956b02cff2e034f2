import { constants, readlinkSync, type Stats } from "node:fs";
import { type FileHandle, lstat, open, realpath, stat, statfs } from "node:fs/promises";
import { patience } from "./patience";
import { RefusedFile, reasonOf } from "./refusedFile";

export interface OpenOptions {
  /**
   * Links are followed, at the end and on the way: for a file that the user has named. Without it, `path` is a real path, and a link
   * that has taken the place of anything on it is refused.
   */
  readonly followLinks?: boolean;
}

export interface ReadOptions extends OpenOptions {
  readonly maxBytes: number;
}

export interface RegularFile {
  readonly bytes: Buffer;
  /** Of the file that was read, as it was opened. */
  readonly info: Stats;
}

/**
 * The contents of a regular file. Throws a `RefusedFile` for what is none, is larger than `maxBytes` or takes too long, and the error of
 * the operating system for what cannot be read. Everything that others can have put into a folder is read by this function.
 */
export function readRegularFile(path: string, { maxBytes, ...how }: ReadOptions): Promise<RegularFile> {
  return patience.spendOn(path, async () => {
    const { file, info } = await opened(path, how);
    try {
      if (info.size > maxBytes) throw new RefusedFile("tooLarge", path, info.size);
      return { bytes: await contents(file, info.size, path, maxBytes), info };
    } finally {
      await file.close();
    }
  });
}

/** A regular file, to be read in parts and closed by the caller. Throws as `readRegularFile` does. */
export function openRegularFile(path: string, how: OpenOptions = {}): Promise<FileHandle> {
  let isLate = false;
  const opening = patience.spendOn(path, async () => {
    const { file } = await opened(path, how);
    if (isLate) await file.close();
    return file;
  });
  opening.catch(() => {
    isLate = true;
  });
  return opening;
}

/** What a path leads to; of a link, the link itself unless links are followed. */
export function lookAt(path: string, { followLinks = false }: OpenOptions = {}): Promise<Stats> {
  return patience.spendOn(path, () => (followLinks ? stat(path) : lstat(path)));
}

/** Windows does not know these flags. */
const { O_NONBLOCK = 0, O_NOCTTY = 0, O_NOFOLLOW = 0 } = constants;

/**
 * Devices and pipes are not even opened: to open one can act on it. Between the look and the opening something else can take the
 * place, so the flags keep that from waiting, and what was opened is compared with what was looked at.
 */
async function opened(path: string, { followLinks = false }: OpenOptions) {
  const seen = await (followLinks ? stat(path) : lstat(path));
  mustBeRegular(seen, path);
  const flags = constants.O_RDONLY | O_NONBLOCK | O_NOCTTY | (followLinks ? 0 : O_NOFOLLOW);
  const file = await open(path, flags);
  try {
    const info = await file.stat();
    mustBeRegular(info, path);
    if (!isSame(seen, info)) throw new RefusedFile("moved", path);
    if (!followLinks && !(await isAt(path, file, info))) throw new RefusedFile("moved", path);
    if (await isMadeByKernel(path, file, info)) throw new RefusedFile("notOrdinary", path);
    return { file, info };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function mustBeRegular(info: Stats, path: string): void {
  if (info.isFile()) return;
  if (info.isDirectory()) throw new RefusedFile("folder", path);
  throw new RefusedFile(info.isSymbolicLink() ? "link" : "notOrdinary", path);
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * Whether no link has led to what was opened. Where the kernel says at which path that is, nothing else counts: names can change between
 * two questions. Elsewhere the path has to lead there still, without a link.
 */
async function isAt(path: string, file: FileHandle, info: Stats): Promise<boolean> {
  const place = placeOf(file);
  if (place !== undefined) return place === path;
  return (await realpath(path)) === path && isSame(await lstat(path), info);
}

/** The path of what is open, by the kernel; undefined where it does not tell. Throws where that is longer than any path can be opened by. */
export function placeOf({ fd }: FileHandle): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    // Nothing on a disk is asked for this.
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    if (reasonOf(error) === "ENAMETOOLONG") throw error;
    return undefined;
  }
}

/** File systems of Linux whose files are made while they are read, by `f_type`: proc, sysfs, cgroup, cgroup2, debugfs, tracefs, bpf, securityfs, selinuxfs. */
const kernelFileSystems = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0xcafe4a11, 0x73636673, 0xf97cff8c,
]);

async function isMadeByKernel(path: string, { fd }: FileHandle, { blocks }: Stats): Promise<boolean> {
  // Such files have nothing on a disk.
  if (process.platform !== "linux" || blocks !== 0) return false;
  const { type } = await statfs(`/proc/self/fd/${fd}`).catch(() => statfs(path));
  return kernelFileSystems.has(type);
}

/** In bytes. */
const pieceBytes = 64 * 1024;

/** To the end, which may come sooner or later than `size` says. */
async function contents(file: FileHandle, size: number, path: string, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let total = 0;
  for (let next = size + 1; ; next = pieceBytes) {
    const buffer = Buffer.allocUnsafe(Math.min(next, maxBytes - total + 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, total);
    if (bytesRead === 0) return pieces.length === 1 ? (pieces[0] ?? buffer) : Buffer.concat(pieces);
    pieces.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
    if (total > maxBytes) throw new RefusedFile("tooLarge", path, total);
  }
}
