import type { ExtensionContext, LogOutputChannel } from "vscode";
import { serverDigests } from "../serverProcess/serverBuild";
import { serverEnvironment } from "../serverProcess/serverEnvironment";
import type { EngineSharing } from "../serverProcess/serverLaunch";
import { engineVersion, storedBackend } from "../storage/gpuBackends";
import { engineFolder, engineScratchFolder, windowName } from "../storage/serverStorage";
import { EngineHost, runtimeFolder } from "./engineHost";
import { EngineRelay } from "./engineRelay";

/** The engine process that all windows share; undefined on systems where a process cannot be sealed. */
export function createEngineSharing(
  context: ExtensionContext,
  log: LogOutputChannel,
): EngineSharing | undefined {
  if (process.platform !== "linux") return undefined;
  const host = new EngineHost({
    switchboard: context.asAbsolutePath("dist/client/switchboard.js"),
    module: context.asAbsolutePath("dist/server/main.mjs"),
    runtimeFolder: runtimeFolder(),
    build: JSON.stringify(serverDigests()),
    folder: engineFolder(context.globalStorageUri.fsPath),
    env: serverEnvironment(process.env, {
      scratchFolder: engineScratchFolder(context),
      electron: process.versions["electron"] !== undefined,
    }),
    gpuBackend: () =>
      storedBackend(context.globalStorageUri.fsPath, engineVersion(context.extension.packageJSON)),
  });
  const window = context.storageUri && windowName(context.storageUri.fsPath);
  const name = window === undefined ? {} : { window };
  return {
    link: (server, { onUnusable, isRestart }) =>
      new EngineRelay(server, {
        connect: () => host.connect(),
        hello: { ...name, isRestart },
        log,
        onUnusable,
      }),
  };
}
