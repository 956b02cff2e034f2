import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../files/fileRefusedError";
import { statPath } from "../files/readRegularFile";

const everyMs = 1000;

/** A string that differs whenever one of the files changes, appears or disappears. Never throws. */
export async function fileStates(paths: readonly string[]): Promise<string> {
  const states = paths.map((path) =>
    statPath(path, { followLinks: true }).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      (error) => reasonOf(error) ?? "",
    ),
  );
  return (await Promise.all(states)).join("\n");
}

/**
 * Resolves once the files differ from `before`; rejects when `signal` aborts. Checks every second: the system's file watchers
 * miss folders that do not exist yet and changes by other machines on a shared disk.
 */
export async function filesChanged(
  paths: readonly string[],
  before: string,
  signal: AbortSignal,
): Promise<void> {
  do await sleep(everyMs, undefined, { signal, ref: false });
  while ((await fileStates(paths)) === before);
}
