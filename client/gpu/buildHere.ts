import { createWriteStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { takeFileLock } from "../../server/files/fileLock";
import { l10n } from "../../server/protocol/l10n";
import { backendsFolder, gpuFolder, readRecord } from "../storage/gpuBackends";
import { makePrivate } from "../storage/privateFolder";
import { type BuildWatch, buildBackend } from "./build/buildBackend";
import { removeSuperseded } from "./build/finishBackend";
import { endLeftTools } from "./build/runTool";
import type { Readiness } from "./checks/requirements";
import { freeMemory } from "./checks/thisMachine";
import { type GpuPlaces, lockFile, logFile, parallelJobs, planHere, workFolder } from "./gpuPlaces";
import { tryAddon } from "./tryAddon";

/**
 * Builds the backend for this machine into our storage, tries it, and removes superseded ones. Writes what the tools say
 * to the log file. Rejects as `buildBackend` does, and with an error for the user if another window is building.
 */
export async function buildHere(
  places: GpuPlaces,
  build: NonNullable<Readiness["build"]>,
  { onStage, signal }: Pick<BuildWatch, "onStage" | "signal">,
): Promise<void> {
  // What is in them becomes code of the server.
  for (const folder of [
    gpuFolder(places.globalStorage),
    workFolder(places),
    backendsFolder(places.globalStorage),
  ])
    makePrivate(folder);
  const lock = await takeFileLock(lockFile(places));
  if (lock === undefined)
    throw new Error(l10n.t("Another window is building it. Wait until it has finished."));
  const log = createWriteStream(logFile(places), { mode: 0o600 });
  // A full disk must not end the process; the tools notice it themselves.
  log.on("error", () => {});
  try {
    const plan = await planHere(places, build, parallelJobs(availableParallelism(), freeMemory()));
    const onLine = (line: string) => log.write(`${line}\n`);
    onLine(JSON.stringify(plan, undefined, 2));
    const stop = AbortSignal.any([signal, lock.lost]);
    await buildBackend(plan, {
      onStage,
      onLine,
      signal: stop,
      check: (folder) =>
        tryAddon(folder, plan.packageFolder, {
          runningFile: join(plan.workFolder, "running"),
          onLine,
          signal: stop,
        }),
    });
    await removeSuperseded(backendsFolder(places.globalStorage), readRecord(plan.target));
    await removeOtherWork(workFolder(places), basename(plan.target));
  } finally {
    log.end();
    await lock.release();
  }
}

/** Deletes unfinished builds of other versions. */
async function removeOtherWork(folder: string, kept: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name !== kept) {
      await endLeftTools(join(folder, name, "running"));
      await rm(join(folder, name), { recursive: true, force: true });
    }
}
