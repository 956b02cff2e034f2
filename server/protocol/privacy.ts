/** How well the server is cut off, as the kernel itself says. Documented for other editors in docs/protocol.md. */
import { RequestType0 } from "vscode-languageserver-protocol";
import type { Seal } from "./messages";

/** Something that the seal has to refuse was tried, and this came of it. */
export interface Attempt {
  /** In words: "TCP over IPv4", "signal to another process (kill)". */
  readonly what: string;
  /** `untried`: there was nothing to try it on, or something else than the seal may have refused it. */
  readonly outcome: "refused" | "allowed" | "untried";
  /**
   * What the kernel answered: the name of its error, as in errno(3). One that only comes after the seal has let something pass says
   * what else was wrong; "" when nothing was. Why it was not tried, as a phrase, when it was not.
   */
  readonly answer: string;
}

/** Something that the seal promises. */
export interface Claim {
  readonly id: string;
  /** In words: "No socket of any kind can be made". */
  readonly what: string;
  /** Whether each attempt was refused by the seal, and there was one. */
  readonly proved: boolean;
  readonly attempts: readonly Attempt[];
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

/** A process of ours, and what it was answered when it tried everything that the seal has to refuse. */
export interface SealedProcess {
  readonly pid: number;
  /** Absent where there is no /proc. */
  readonly kernel?: KernelStatus;
  /** Empty where the kernel cannot be asked: on other systems than Linux. */
  readonly claims: readonly Claim[];
}

export interface SealReport {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; only then. */
  readonly reason?: string;
  /** When the attempts were made, in ISO 8601. */
  readonly testedAt: string;
  readonly server: SealedProcess;
  /** A process that the server has started to try the same. */
  readonly child?: SealedProcess;
  /** Why there is no child, as a phrase; only then. */
  readonly childProblem?: string;
}

/** Client → server, no params: tries everything anew, in the server and in a process that it starts. */
export namespace SealReportRequest {
  export const method = "inhouse/privacy/seal";
  export const type = new RequestType0<SealReport, void>(method);
}
