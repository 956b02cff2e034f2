import type { FileAccount } from "./privacy/fileAccount";
import type { Protection } from "./privacy/protection";

/** What the server is given at its start beside its code. */
export interface Assets {
  /** Absolute path of the model that is used when the user has chosen none. */
  readonly bundledModel: string;
  /** Absolute path of the folder with the grammars of the syntax trees. */
  readonly grammarFolder: string;
  /** Absolute path of the module that the codebase index runs in. */
  readonly codebaseWorker: string;
  /** How this process is cut off from the network. */
  readonly protection: Protection;
  /** Which files this process has opened since its start. */
  readonly account?: FileAccount;
  /** Absolute path of the folder that everything of ours is installed in. */
  readonly installation?: string;
}
