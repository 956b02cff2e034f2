import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makePrivate } from "../../privateFolder";

/** A lock older than this was left by a process that ended. */
const staleLockMs = 10_000;
const lockWaitMs = 2000;

/** What tells one state of a file from the next: each write puts another file in its place. */
export type Stamp = string;

/** Undefined when there is no such file. */
export async function stampOf(path: string): Promise<Stamp | undefined> {
  const found = await unlessMissing(stat(path, { bigint: true }));
  return found && `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/** More is no conversation, and would fill the memory. */
const mostBytes = 256 * 2 ** 20;

/** Undefined when there is no such file. Throws for one that cannot be read. */
export async function readText(path: string): Promise<string | undefined> {
  const found = await unlessMissing(stat(path));
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > mostBytes) throw new Error(`${path} is no file that can be read`);
  return unlessMissing(readFile(path, "utf8"));
}

/**
 * Writes a file unless there is one in another state than `expected`, the stamp of the caller's last look. Returns the new stamp, or "changed" without having written. A reader never meets a half-written file; file and folder are for their owner
 * alone.
 */
export function replaceFile(
  path: string,
  text: string,
  expected: Stamp | undefined,
): Promise<{ readonly stamp: Stamp } | "changed"> {
  return locked(path, async () => {
    const found = await stampOf(path);
    if (found !== undefined && found !== expected) return "changed";
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
    return { stamp: (await stampOf(path)) ?? "" };
  });
}

async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  makePrivate(dirname(path));
  const lock = `${path}.lock`;
  const giveUp = Date.now() + lockWaitMs;
  while (!(await take(lock))) {
    if (Date.now() > giveUp) throw new Error("another window is writing it");
    await delay(25);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const found = await unlessMissing(stat(lock));
    if (found !== undefined && Date.now() - found.mtimeMs > staleLockMs) await rm(lock, { force: true });
    return false;
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
