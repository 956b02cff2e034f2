/** What the server tells of itself for the privacy report: its processes as the kernel sees them, its files and its models. */
import { RequestType0 } from "vscode-languageserver-protocol";

export interface SocketFacts {
  /** The table of the kernel that it stands in; "other" when it is in none. */
  readonly protocol: string;
  readonly descriptor: number;
  readonly inode: number;
  /** Address and port, or the path of a Unix socket; empty for one end of a pair. */
  readonly local: string;
  readonly remote: string;
  /** Whether others can reach the process by it. */
  readonly isOpenToOthers: boolean;
}

export interface KernelFacts {
  readonly noNewPrivileges: boolean;
  readonly threads: number;
  /** Threads that a seccomp filter holds (`Seccomp: 2`). */
  readonly filteredThreads: number;
  /** Filters on the main thread; absent on kernels that do not tell. */
  readonly filters?: number;
  /** Rings of io_uring, which can get around a filter. */
  readonly rings: number;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Absent where the system does not tell. */
  readonly kernel?: KernelFacts;
  /** Absent where they cannot be seen. */
  readonly sockets?: readonly SocketFacts[];
}

/** What a file outside of the workspace is to us. */
export type FileKind = "installation" | "storage" | "model" | "git" | "inherited" | "system" | "other";

export interface OutsideFile {
  readonly path: string;
  readonly kind: FileKind;
  /** "mapped": a library or a model that the kernel has mapped into the process. */
  readonly how: "read" | "written" | "mapped";
}

export interface FileFacts {
  /** Files and folders of the workspace that were opened since the server started. */
  readonly inWorkspace: number;
  readonly outside: readonly OutsideFile[];
  /** Files that were opened after the account was full. */
  readonly unlisted: number;
  /** False where only what goes through Node is known. */
  readonly seesNative: boolean;
}

/** "codebase": for the search by meaning. */
export type ModelUse = "completions" | "chat" | "codebase";

export interface ModelFacts {
  readonly path: string;
  readonly usedFor: readonly ModelUse[];
  readonly bytes?: number;
  /** Absent while it is being computed, or when the file cannot be read. */
  readonly sha256?: string;
  /** How far the computation is, from 0 to 1. */
  readonly progress?: number;
  readonly problem?: string;
}

export interface PrivacyReportResult {
  readonly platform: string;
  readonly node: string;
  /** The server, then what it has started. */
  readonly processes: readonly ProcessFacts[];
  readonly files: FileFacts;
  readonly models: readonly ModelFacts[];
}

/** Client → server, no params. Digests of models are computed in the background; ask again for those that are missing. */
export namespace PrivacyReportRequest {
  export const method = "inhouse/privacy/report";
  export const type = new RequestType0<PrivacyReportResult, void>(method);
}

/** Client → server, no params: forgets which form of answer suits which model. Returns true. */
export namespace EraseEditRecordRequest {
  export const method = "inhouse/eraseEditRecord";
  export const type = new RequestType0<true, void>(method);
}
