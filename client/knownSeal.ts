import type { Seal } from "../server/protocol/messages";

/**
 * What seals a process of the server: the launcher, which the client brings and which starts nothing without the whole seal; the server
 * itself; or nothing, and why.
 */
export type SealedBy =
  | "launcher"
  | "server"
  | { readonly nothing: "platform" | "refused" | "debugger"; readonly seal: Seal };

/** What the client knows of the seal without the server's word. */
export interface KnownSeal {
  /** The server is no better than that, whatever it says. */
  readonly most: Seal;
  readonly known: "launcher" | "kernel" | "platform" | "refused" | "debugger" | "unlimited";
}

/** `readStatus` reads what Linux tells of the process; see proc_pid_status(5). */
export function knownSeal(sealedBy: SealedBy, readStatus: () => string): KnownSeal {
  if (sealedBy === "launcher") return { most: "sealed", known: "launcher" };
  if (sealedBy !== "server") return { most: sealedBy.seal, known: sealedBy.nothing };
  return isLimited(readStatus)
    ? { most: "sealed", known: "kernel" }
    : { most: "guarded", known: "unlimited" };
}

export function lowerSeal(one: Seal, other: Seal): Seal {
  return seals[Math.min(seals.indexOf(one), seals.indexOf(other))] ?? "open";
}

const seals: readonly Seal[] = ["open", "guarded", "sealed"];

/** Whether it can be given no new privileges and has a filter for system calls. */
function isLimited(readStatus: () => string): boolean {
  try {
    const status = readStatus();
    return /^NoNewPrivs:\s*1$/m.test(status) && /^Seccomp:\s*2$/m.test(status);
  } catch {
    return false;
  }
}
