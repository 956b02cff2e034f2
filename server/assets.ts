import type { Protection } from "./privacy/protection";
import type { FileAccessLog } from "./privacy/report/fileAccessLog";

/** Files and facts that the server receives at its start. */
export interface Assets {
  /** Absolute path of the model to use when the user has chosen none. */
  readonly bundledModel: string;
  /** Absolute path of the folder with the grammars for syntax trees. */
  readonly grammarFolder: string;
  /** Absolute path of the worker module for the codebase index. */
  readonly codebaseWorker: string;
  /** Absolute path of the worker module that reads memory to measure its bandwidth. */
  readonly bandwidthWorker: string;
  /** How this process is isolated from the network. */
  readonly protection: Protection;
  /** The files that this process has opened since its start. */
  readonly fileAccessLog?: FileAccessLog;
  /** Absolute path of the folder that Inhouse is installed in. */
  readonly installation?: string;
}
