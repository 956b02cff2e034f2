import type { LogOutputChannel } from "vscode";
import type { ServerProcess } from "../serverProcess/serverProcess";
import type { OtherModels } from "./found/otherModels";
import type { ModelFolder } from "./modelFolder";
import type { TokenStore } from "./tokenStore";
import type { Network } from "./transfer/network";
export interface ModelsDeps {
  readonly process: ServerProcess;
  readonly folder: ModelFolder;
  /** Models that are not ours. */
  readonly others: OtherModels;
  readonly network: Network;
  readonly tokens: TokenStore;
  /** Where the catalogue's models are. Throws a `DownloadError` if the setting for it is no address. */
  readonly hub: () => URL;
  /** Whether the user and the administrator allow downloads. */
  readonly isAllowed: () => boolean;
  readonly log: LogOutputChannel;
}
