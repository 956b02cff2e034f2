import { randomUUID } from "node:crypto";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { l10n } from "../protocol/l10n";
import { reasonOf } from "./fileRefusedError";
import { isAlive } from "./isAlive";
import { isPlain, readOwnFile, refreshOwnFile } from "./ownFile";

export interface FileLock {
  /** Aborts if another process takes the lock, e.g. after this machine slept, or deletes it. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** How often the holder refreshes the lock file. */
const heartbeatMs = 10_000;
const staleMs = 60_000;
const retryMs = 25;
const waitMs = 2000;

/**
 * Takes a lock between processes: a private file that names its holder. The lock becomes stale when the holder has ended, or has not
 * refreshed it for a minute. Returns undefined if another process holds it. The package `proper-lockfile` refreshes a lock by setting its
 * times, which the seal refuses, and two processes that see the same stale lock may both get it.
 */
export async function takeFileLock(path: string): Promise<FileLock | undefined> {
  const content = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });
  if (!(await create(path, content))) {
    await removeStale(path);
    if (!(await create(path, content))) return undefined;
  }
  const losing = new AbortController();
  const beat = setInterval(async () => {
    if (!(await refreshOwnFile(path, content))) losing.abort();
  }, heartbeatMs);
  beat.unref();
  return {
    lost: losing.signal,
    release: async () => {
      clearInterval(beat);
      if (losing.signal.aborted) return;
      // A lock that cannot be read just now is still ours: only another holder's stays.
      const found = await readOwnFile(path);
      if (found === undefined || found.text === content) await rm(path, { force: true });
    },
  };
}

/** Runs `work` while it holds the lock of a file. Throws if other processes hold the lock for two seconds. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const giveUp = Date.now() + waitMs;
  for (;;) {
    const lock = await takeFileLock(lockPath(file));
    if (lock !== undefined) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (Date.now() > giveUp) throw new Error(l10n.t("Another window is writing this file. Try again."));
    await delay(retryMs);
  }
}

export function lockPath(file: string): string {
  return `${file}.lock`;
}

/** Returns false if the file exists. */
async function create(path: string, content: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, "wx", 0o600);
  } catch (error) {
    if (reasonOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await file.writeFile(content);
    return true;
  } catch (error) {
    // The disk is full.
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * Removes a lock whose holder is gone. Two processes may see the same stale lock, and the second one must not remove the new lock of the
 * first. So a process removes a lock only while it holds a second lock for that, and after it has looked again.
 */
async function removeStale(path: string): Promise<void> {
  if (!(await isStale(path))) return;
  const removal = await takeFileLock(`${path}.removal`);
  if (removal === undefined) return;
  try {
    if (await isStale(path)) await rm(path, { force: true });
  } finally {
    await removal.release();
  }
}

async function isStale(path: string): Promise<boolean> {
  const found = await readOwnFile(path);
  if (found === undefined) {
    const status = await lstat(path).catch(() => undefined);
    // Something else than a file of ours, such as a link, has no holder.
    return status !== undefined && (!isPlain(status) || isOld(status));
  }
  if (isOld(found)) return true;
  try {
    const { host, pid } = JSON.parse(found.text) as { host?: unknown; pid?: unknown };
    return host === hostname() && typeof pid === "number" && !isAlive(pid);
  } catch {
    // The holder is still writing it.
    return false;
  }
}

function isOld({ mtimeMs }: { readonly mtimeMs: number }): boolean {
  return Date.now() - mtimeMs > staleMs;
}
