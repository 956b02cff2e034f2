import type { LogOutputChannel } from "vscode";
import type { ServerProcess } from "../serverProcess/serverProcess";
import type { ModelFolder } from "./modelFolder";
import type { Network } from "./transfer/network";
export interface ModelsDeps {
  readonly process: ServerProcess;
  readonly folder: ModelFolder;
  readonly network: Network;
  /** Whether the user and the administrator allow downloads. */
  readonly isAllowed: () => boolean;
  readonly log: LogOutputChannel;
}
