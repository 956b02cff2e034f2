/** The server's part of the privacy report: its processes as the kernel reports them, its files and its models. */
import { RequestType0 } from "vscode-languageserver-protocol";

export interface SocketFacts {
  /** Kernel table that lists the socket; "other" if none does. */
  readonly protocol: string;
  readonly descriptor: number;
  readonly inode: number;
  /** Address and port, or the path of a Unix socket; empty for one end of a socket pair. */
  readonly local: string;
  readonly remote: string;
  /** Whether other processes or machines can connect through it. */
  readonly isOpenToOthers: boolean;
}

export interface KernelFacts {
  readonly noNewPrivileges: boolean;
  readonly threads: number;
  /** Threads with a seccomp filter (`Seccomp: 2`). */
  readonly filteredThreads: number;
  /** Filters of the main thread; absent on kernels that do not report it. */
  readonly filters?: number;
  /** io_uring rings, which can bypass a filter. */
  readonly rings: number;
}

export interface ProcessFacts {
  readonly pid: number;
  /** Whether it runs the models of all windows; otherwise absent. */
  readonly isEngine?: true;
  readonly parent: number;
  readonly command: string;
  /** Absent on systems that do not report it. */
  readonly kernel?: KernelFacts;
  /** Absent if they cannot be listed. */
  readonly sockets?: readonly SocketFacts[];
}

/** Category of a file outside the workspace. */
export type FileKind = "installation" | "storage" | "model" | "git" | "inherited" | "system" | "other";

export interface OutsideFile {
  readonly path: string;
  readonly kind: FileKind;
  /** "mapped": a library or model mapped into the process's memory. */
  readonly how: "read" | "written" | "mapped";
}

export interface FileFacts {
  /** Number of workspace files and folders opened since the server started. */
  readonly inWorkspace: number;
  readonly outside: readonly OutsideFile[];
  /** Number of files opened after the log was full. */
  readonly unlisted: number;
  /** False if the log only covers file access through Node. */
  readonly seesNative: boolean;
}

/** "codebase": for semantic search. */
export type ModelUse = "completions" | "chat" | "codebase";

export interface ModelFacts {
  readonly path: string;
  readonly usedFor: readonly ModelUse[];
  readonly bytes?: number;
  /** Absent while it is being computed, or if the file is unreadable. */
  readonly sha256?: string;
  /** Progress of the computation, from 0 to 1. */
  readonly progress?: number;
  readonly problem?: string;
}

export interface PrivacyReportResult {
  readonly platform: string;
  readonly node: string;
  /** The server, then its child processes, then the engine process, if any, and its children. */
  readonly processes: readonly ProcessFacts[];
  readonly files: FileFacts;
  readonly models: readonly ModelFacts[];
}

/** Client → server, no params. Checksums of models are computed in the background; repeat the request for missing ones. */
export namespace PrivacyReportRequest {
  export const method = "inhouse/privacy/report";
  export const type = new RequestType0<PrivacyReportResult, void>(method);
}
