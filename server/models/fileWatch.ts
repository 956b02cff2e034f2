import { setTimeout as sleep } from "node:timers/promises";
import { lookAt } from "../files/readRegularFile";
import { reasonOf } from "../files/refusedFile";

const everyMs = 1000;

/** What tells two states of files apart, also of files that are not there. Never throws. */
export async function fileStates(paths: readonly string[]): Promise<string> {
  const states = paths.map((path) =>
    lookAt(path, { followLinks: true }).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      (error) => reasonOf(error) ?? "",
    ),
  );
  return (await Promise.all(states)).join("\n");
}

/**
 * Resolves once the files are no longer as in `before`, rejects when `signal` aborts. They are looked at each second: a watch of
 * the system sees nothing of folders that are not there yet, nor of what other machines do on a shared disk.
 */
export async function filesChanged(
  paths: readonly string[],
  before: string,
  signal: AbortSignal,
): Promise<void> {
  do await sleep(everyMs, undefined, { signal, ref: false });
  while ((await fileStates(paths)) === before);
}
