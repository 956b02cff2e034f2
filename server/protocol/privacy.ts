/** How well the server is isolated, as reported by the kernel. Documented for other editors in docs/protocol.md. */
import { RequestType0 } from "vscode-languageserver-protocol";
import type { Seal } from "./messages";

/** One attempt to do something that the seal must refuse. */
export interface Attempt {
  /** Description: "TCP over IPv4", "signal to another process (kill)". */
  readonly what: string;
  /** `untried`: there was no target, or something other than the seal could have refused it. */
  readonly outcome: "refused" | "allowed" | "untried";
  /**
   * "refused": the name of the kernel's error, as in errno(3). "allowed": the name of a later error that the seal did not cause, or
   * "" if there was none. "untried": the reason, as a phrase.
   */
  readonly answer: string;
}

/** A promise of the seal. */
export interface Claim {
  readonly id: string;
  /** Description: "No socket can be created except an unnamed pair of Unix streams". */
  readonly what: string;
  /** Whether there was at least one attempt and the seal refused all of them. */
  readonly proved: boolean;
  readonly attempts: readonly Attempt[];
}

/** Seccomp fields of /proc/PID/status. */
export interface KernelStatus {
  /** 0: none, 1: strict, 2: filter. A sealed process has 2. */
  readonly seccomp: number;
  /** Number of active filters. */
  readonly seccompFilters: number;
  /** Whether the process can never gain privileges, for example through setuid programs. */
  readonly noNewPrivs: boolean;
}

/** One of our processes and the results of its self-test. */
export interface SealedProcess {
  readonly pid: number;
  /** Absent on systems without /proc. */
  readonly kernel?: KernelStatus;
  /** Empty on systems other than Linux, whose kernel reports nothing. */
  readonly claims: readonly Claim[];
}

export interface SealReport {
  readonly seal: Seal;
  /** Why the server is not sealed, as a phrase; otherwise absent. */
  readonly reason?: string;
  /** Time of the self-test, in ISO 8601. */
  readonly testedAt: string;
  readonly server: SealedProcess;
  /** Result of the same self-test in a child process. */
  readonly child?: SealedProcess;
  /** Result in the engine process; absent if the server runs them. */
  readonly engine?: SealedProcess;
  /** Why there is no child, as a phrase; otherwise absent. */
  readonly childProblem?: string;
}

/** Client → server, no params: reruns the self-test in the server and in a child process. */
export namespace SealReportRequest {
  export const method = "inhouse/privacy/seal";
  export const type = new RequestType0<SealReport, void>(method);
}
