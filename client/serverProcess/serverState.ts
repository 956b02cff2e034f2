import type { KnownSeal } from "../serverGate/knownSeal";

/** The state of the server process as the client sees it; the server's own status is in StatusParams. */
export interface ServerState {
  readonly phase: "stopped" | "starting" | "running" | "restarting" | "failed";
  /** With "failed", and with "restarting" if a reason is known: one sentence for the user. */
  readonly message?: string;
  /** The user's name for the machine on which the server runs, if that is another one. */
  readonly farHost?: string;
  /** Only with "running". */
  readonly seal?: KnownSeal;
}
