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
 * the engine, in one window, where `mayOffer`. Says once in each session that a built backend is damaged.
 */
export function offerGpuSetup(
  server: Pick<ServerProcess, "onDidReceiveStatus" | "farHost">,
  launch: Pick<ServerLaunch, "gpuBackend">,
  places: GpuPlaces,
  mayOffer: Promise<boolean>,
): Disposable {
  let [saidDamaged, isOffered] = [false, false];
  return server.onDidReceiveStatus(async (status) => {
    if (server.farHost !== undefined) return;
    const { gpuBackend } = launch;
    if (gpuBackend !== undefined && "problem" in gpuBackend) {
      if (!saidDamaged) {
        saidDamaged = true;
        await offer(gpuBackend.problem);
      }
      return;
    }
    const note = noteOf(status);
    if (isOffered || note === undefined) return;
    isOffered = true;
    if ((await mayOffer) && (await isFirst(places))) await offer(await messageOf(note, places));
  });
}

async function offer(message: string): Promise<void> {
  const setUp = l10n.t("Set Up GPU");
  if ((await showInformationMessage(message, setUp)) === setUp)
    await commands.executeCommand(commandIds.setUpGpu);
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

/** What the server says, or that a backend of an earlier version is there. */
async function messageOf(note: string, { globalStorage, engine }: GpuPlaces): Promise<string> {
  const built = await readdir(backendsFolder(globalStorage)).catch(() => []);
  if (built.length === 0 || built.some((name) => name.startsWith(`${engine}-`))) return note;
  return l10n.t(
    "The GPU backend has to be built again for this version of Inhouse; until then the CPU computes.",
  );
}
