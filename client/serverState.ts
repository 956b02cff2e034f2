import type { KnownSeal } from "./knownSeal";

/** What the server process is doing, as far as the editor can tell; what it says about itself is in StatusParams. */
export interface ServerState {
  readonly phase: "stopped" | "starting" | "running" | "restarting" | "failed";
  /** With "failed": one sentence for the user. */
  readonly message?: string;
  /** With "running". */
  readonly seal?: KnownSeal;
}
