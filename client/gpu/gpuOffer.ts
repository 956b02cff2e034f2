import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commands, type Disposable } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { StatusParams } from "../../server/protocol/messages";
import type { ServerLaunch } from "../serverProcess/serverLaunch";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { backendsFolder, gpuFolder } from "../storage/gpuBackends";
import { commandIds } from "../ui/commandIds";
import { showInformationMessage } from "../ui/shown";
import type { GpuPlaces } from "./gpuPlaces";

/**
 * Offers “Inhouse: Set Up GPU” when the server sees a GPU of NVIDIA that it does not use: once per machine and version of
 * the engine, in one window.
 */
export function offerGpuSetup(
  server: Pick<ServerProcess, "onDidReceiveStatus">,
  launch: Pick<ServerLaunch, "gpuBackend">,
  places: GpuPlaces,
): Disposable {
  let isDone = false;
  return server.onDidReceiveStatus(async (status) => {
    const note = noteOf(status);
    if (isDone || note === undefined) return;
    isDone = true;
    if (!(await isFirst(places))) return;
    const setUp = l10n.t("Set Up GPU…");
    const message = await messageOf(note, launch, places);
    if ((await showInformationMessage(message, setUp)) === setUp)
      await commands.executeCommand(commandIds.setUpGpu);
  });
}

function noteOf({ completion, chat }: StatusParams): string | undefined {
  return completion?.backendNote ?? chat?.backendNote;
}

/** Whether no window on this machine has offered it for this version yet; from now on one has. */
async function isFirst({ globalStorage, engine }: GpuPlaces): Promise<boolean> {
  try {
    await mkdir(gpuFolder(globalStorage), { recursive: true, mode: 0o700 });
    await writeFile(join(gpuFolder(globalStorage), `offered-${engine}`), "", { flag: "wx", mode: 0o600 });
    return true;
  } catch {
    // Where nothing can be stored, nothing can be built either.
    return false;
  }
}

async function messageOf(
  note: string,
  { gpuBackend }: Pick<ServerLaunch, "gpuBackend">,
  { globalStorage }: GpuPlaces,
): Promise<string> {
  if (gpuBackend !== undefined) return "problem" in gpuBackend ? gpuBackend.problem : note;
  const built = await readdir(backendsFolder(globalStorage)).catch(() => []);
  if (built.length === 0) return note;
  return l10n.t(
    "The GPU backend has to be built again for this version of Inhouse; until then the CPU computes.",
  );
}
