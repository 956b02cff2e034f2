import { commands, type Disposable } from "vscode";
import type { ServerLaunch } from "../serverProcess/serverLaunch";
import type { ServerProcess } from "../serverProcess/serverProcess";

/**
 * Sets what the walkthrough's step about the GPU depends on: whether there is a GPU to set up, even after it was, and whether the
 * models run on it.
 */
export function watchGpu(
  server: Pick<ServerProcess, "onDidReceiveStatus">,
  launch: Pick<ServerLaunch, "gpuBackend">,
): Disposable {
  let isFound = false;
  return server.onDidReceiveStatus(({ completion, chat }) => {
    const models = [completion, chat].filter((model) => model !== undefined);
    const isUnused = models.some(({ backendNote }) => backendNote !== undefined);
    isFound ||= isUnused || launch.gpuBackend !== undefined;
    if (!isFound || models.length === 0) return;
    void commands.executeCommand("setContext", "inhouse.gpuFound", true);
    void commands.executeCommand("setContext", "inhouse.gpuInUse", !isUnused);
  });
}
