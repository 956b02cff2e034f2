import type { Seal } from "../../server/protocol/messages";

/**
 * What seals a server process: the client's launcher, which starts nothing without the complete seal; the server
 * itself; or nothing, with the reason.
 */
export type SealedBy =
  | "launcher"
  | "server"
  | { readonly nothing: "platform" | "refused" | "debugger"; readonly seal: Seal };

/** What the client knows about the seal without trusting the server. */
export interface KnownSeal {
  /** Upper limit for the seal, whatever the server reports. */
  readonly limit: Seal;
  readonly basis: "launcher" | "kernel" | "platform" | "refused" | "debugger" | "unlimited";
}

/** Determines the known seal. `readStatus` reads Linux's status of the process; see proc_pid_status(5). */
export function knownSeal(sealedBy: SealedBy, readStatus: () => string): KnownSeal {
  if (sealedBy === "launcher") return { limit: "sealed", basis: "launcher" };
  if (sealedBy !== "server") return { limit: sealedBy.seal, basis: sealedBy.nothing };
  return isFiltered(readStatus)
    ? { limit: "sealed", basis: "kernel" }
    : { limit: "guarded", basis: "unlimited" };
}

export function lowerSeal(one: Seal, other: Seal): Seal {
  return seals[Math.min(seals.indexOf(one), seals.indexOf(other))] ?? "open";
}

const seals: readonly Seal[] = ["open", "guarded", "sealed"];

/** Whether the process cannot gain privileges and has a system call filter. */
export function isFiltered(readStatus: () => string): boolean {
  try {
    const status = readStatus();
    return /^NoNewPrivs:\s*1$/m.test(status) && /^Seccomp:\s*2$/m.test(status);
  } catch {
    return false;
  }
}
