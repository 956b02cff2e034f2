import type { KnownSeal } from "../serverGate/knownSeal";

/** The state of the server process as the client sees it; the server's own status is in StatusParams. */
export interface ServerState {
  readonly phase: "stopped" | "starting" | "running" | "restarting" | "failed";
  /** Only with "failed": one sentence for the user. */
  readonly message?: string;
  /** Only with "running". */
  readonly seal?: KnownSeal;
}
