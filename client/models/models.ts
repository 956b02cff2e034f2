import { join } from "node:path";
import { type ExtensionContext, ExtensionMode, type LogOutputChannel, l10n } from "vscode";
import { readSetting } from "../configuration";
import type { ServerProcess } from "../serverProcess";
import { askDeletion } from "./deleteModel";
import { DownloadFlow } from "./downloadFlow";
import { ModelFolder } from "./modelFolder";
import { forbidsDownloads, policyPath } from "./policyFile";
import { createNetwork, type Network } from "./transfer/network";

export interface ModelsDeps {
  readonly process: ServerProcess;
  readonly folder: ModelFolder;
  readonly network: Network;
  /** Whether the user and the administrator let anything be downloaded. */
  readonly isAllowed: () => boolean;
  readonly log: LogOutputChannel;
}

/** Model files: downloaded, chosen, deleted. Nothing of it happens before a command asks for it. */
export interface Models {
  download(): Promise<void>;
  delete(): Promise<void>;
}

export function startModels(
  context: ExtensionContext,
  process: ServerProcess,
  log: LogOutputChannel,
): Models {
  const policy = policyPath(globalThis.process.platform, globalThis.process.env);
  const isAllowed = () => readSetting("downloads.enabled", true) && !forbidsDownloads(policy);
  // A released extension never talks plainly, not even to this machine.
  const allowLoopback = context.extensionMode !== ExtensionMode.Production;
  const deps: ModelsDeps = {
    ...{ process, log, isAllowed },
    folder: new ModelFolder(join(context.globalStorageUri.fsPath, "models")),
    network: createNetwork({ isAllowed, allowLoopback, t: l10n.t }),
  };
  return {
    download: () => new DownloadFlow(deps).run(),
    delete: () => askDeletion(deps),
  };
}
