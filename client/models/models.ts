import { join } from "node:path";
import { type ExtensionContext, ExtensionMode, type LogOutputChannel } from "vscode";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { readSetting } from "../settings/configuration";
import { storageNames } from "../storage/storageNames";
import { chooseModel, type OfferedRoles } from "./choice/chooseModel";
import { pickAndDelete } from "./deleteModel";
import { DownloadFlow } from "./downloadFlow";
import { ModelFolder } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { forbidsDownloads, policyPath } from "./policyFile";
import { createNetwork } from "./transfer/network";

/** Chooses, downloads, assigns and deletes models, only on the user's command. */
export interface Models {
  /** Shows the list of models until it closes. Resolves to "more" if the user wants to download another model. */
  choose(roles: OfferedRoles): Promise<"more" | undefined>;
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
  // A released extension never uses plain HTTP, not even on this machine.
  const allowLoopback = context.extensionMode !== ExtensionMode.Production;
  const deps: ModelsDeps = {
    process,
    log,
    isAllowed,
    folder: new ModelFolder(join(context.globalStorageUri.fsPath, storageNames.models)),
    network: createNetwork({ isAllowed, allowLoopback }),
  };
  const download = () => new DownloadFlow(deps).run();
  return {
    choose: async (roles) => {
      const next = await chooseModel(deps, roles);
      if (next === "more") void download();
      return next;
    },
    download,
    delete: () => pickAndDelete(deps),
  };
}
