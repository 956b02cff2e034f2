import { randomUUID } from "node:crypto";
import { link, lstat, lutimes, open, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { codeOf } from "./downloadError";
import { readOwnFile } from "./ownFile";

export interface FileLock {
  /** Aborts when somebody else has taken it, as after a machine slept, or has deleted it. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Its holder says so often that it lives. */
const heartbeatMs = 10_000;
const staleMs = 60_000;

export function lockPath(target: string): string {
  return `${target}.lock`;
}

/** A lock that other windows see as well, and that does not outlive its process for long. Undefined when another one holds it. */
export async function takeFileLock(path: string): Promise<FileLock | undefined> {
  const own = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });
  if (!(await create(path, own)) && !((await removeStale(path)) && (await create(path, own))))
    return undefined;
  const losing = new AbortController();
  const beat = setInterval(async () => {
    if ((await readOwnFile(path)) !== own) losing.abort();
    else await lutimes(path, new Date(), new Date()).catch(() => {});
  }, heartbeatMs);
  beat.unref();
  return {
    lost: losing.signal,
    release: async () => {
      clearInterval(beat);
      if ((await readOwnFile(path)) === own) await rm(path, { force: true });
    },
  };
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Whether a lock that nobody holds any more was taken away. */
async function removeStale(path: string): Promise<boolean> {
  const judged = await readOwnFile(path);
  if (judged !== undefined && !(await isStale(path, judged))) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  // Another window may have replaced the stale lock by its own meanwhile.
  const robbed = (await readOwnFile(aside)) !== judged;
  if (robbed) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
  return !robbed;
}

async function isStale(path: string, text: string): Promise<boolean> {
  const modified = await lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (Date.now() - modified > staleMs) return true;
  try {
    const { host, pid } = JSON.parse(text) as { host?: unknown; pid?: unknown };
    return host === hostname() && typeof pid === "number" && !isAlive(pid);
  } catch {
    // It is being written.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}
