/** How well the server is cut off, as the kernel itself says. Documented for other editors in docs/protocol.md. */
import { RequestType0 } from "vscode-languageserver-protocol";
import type { Seal } from "./messages";

/** One way out that was tried, and what came of it. */
export interface Attempt {
  /** In words: "TCP over IPv4", "Docker (/var/run/docker.sock)". */
  readonly what: string;
  readonly outcome: "refused" | "allowed";
  /** What the kernel answered: the name of its error, as in errno(3); "" when it was allowed. */
  readonly answer: string;
}

/** What /proc/PID/status says of a process. */
export interface KernelStatus {
  /** 0 for none, 1 for strict, 2 for a filter; a sealed process has 2. */
  readonly seccomp: number;
  /** How many filters are in force. */
  readonly seccompFilters: number;
  /** Whether it can never gain privileges again, by setuid programs for example. */
  readonly noNewPrivs: boolean;
}

/** A process of ours, and what it was answered when it tried to get out. */
export interface SealedProcess {
  readonly pid: number;
  /** Absent where there is no /proc. */
  readonly kernel?: KernelStatus;
  /** Empty where the kernel cannot be asked: on other systems than Linux, and with --no-seal. */
  readonly attempts: readonly Attempt[];
}

export interface SealReport {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; only then. */
  readonly reason?: string;
  /** When the attempts were made, in ISO 8601. */
  readonly testedAt: string;
  /** Version of Landlock in use; 0 for none. */
  readonly landlock: number;
  readonly server: SealedProcess;
  /** A process that the server has started to try the same. */
  readonly child?: SealedProcess;
  /** Why there is no child, as a phrase; only then. */
  readonly childProblem?: string;
}

/** Client → server, no params: tries every way out anew, in the server and in a process that it starts. */
export namespace SealReportRequest {
  export const method = "inhouse/privacy/seal";
  export const type = new RequestType0<SealReport, void>(method);
}
