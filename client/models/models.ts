import { join } from "node:path";
import { type ExtensionContext, ExtensionMode, type LogOutputChannel } from "vscode";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { readSetting } from "../settings/configuration";
import { modelsOffered } from "../storage/modelsOffered";
import { storageNames } from "../storage/storageNames";
import { forgetTokens } from "./accessTokens";
import { chooseModel, type OfferedRoles } from "./choice/chooseModel";
import { pickAndDelete } from "./deleteModel";
import { DownloadFlow } from "./downloadFlow";
import { OtherModels } from "./found/otherModels";
import { hubOf } from "./hub";
import { ModelFolder } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { policyPath, readPolicy } from "./policyFile";
import { offerOnce } from "./recommendation/offerOnce";
import { usePair } from "./recommendation/usePair";
import { offerUnfinished } from "./resumeOffer";
import { showDownloadError } from "./showDownloadError";
import { TokenStore } from "./tokenStore";
import { createNetwork } from "./transfer/network";

/** Chooses, downloads, assigns and deletes models, only on the user's command. */
export interface Models {
  /** Shows the list of models until it closes. Resolves to "more" if a dialog for other models follows. */
  choose(roles: OfferedRoles): Promise<"more" | undefined>;
  download(): Promise<void>;
  /** Offers the models for this machine one single time, to a user who has chosen none. */
  offerOnce(): Promise<void>;
  delete(): Promise<void>;
  /** Offers to resume what an earlier session left unfinished. */
  offerUnfinished(): Promise<void>;
  /** Deletes the access tokens after the user confirms. */
  forgetTokens(): Promise<void>;
}

export function startModels(
  context: ExtensionContext,
  process: ServerProcess,
  log: LogOutputChannel,
): Models {
  const policy = policyPath(globalThis.process.platform, globalThis.process.env);
  const isAllowed = () => readSetting("downloads.enabled", true) && !readPolicy(policy).forbidsDownloads;
  // A released extension never uses plain HTTP, not even on this machine.
  const allowLoopback = context.extensionMode !== ExtensionMode.Production;
  const tokens = new TokenStore(context.secrets);
  const network = createNetwork({ isAllowed, allowLoopback, tokenFor: (origin) => tokens.of(origin) });
  const deps: ModelsDeps = {
    process,
    log,
    isAllowed,
    folder: new ModelFolder(join(context.globalStorageUri.fsPath, storageNames.models)),
    others: new OtherModels(context.globalState),
    network,
    tokens,
    hub: () => hubOf(readPolicy(policy).mirror ?? readSetting("models.mirror", ""), network.refusal),
  };
  const download = () => new DownloadFlow(deps).run();
  return {
    choose: async (roles) => {
      const next = await chooseModel(deps, roles);
      if (next === undefined) return undefined;
      void (next === "more" ? download() : usePair(next, deps));
      return "more";
    },
    download,
    offerOnce: () => offerOnce(deps, modelsOffered(context)),
    delete: () => pickAndDelete(deps),
    offerUnfinished: () => offerUnfinished(deps).catch((error) => showDownloadError(error, deps)),
    forgetTokens: () => forgetTokens(tokens),
  };
}
