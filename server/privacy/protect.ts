import type { Seal } from "../protocol/messages";
import { guard } from "./guard";
import { type Kernel, openKernel } from "./kernel";
import { type SealResult, seal } from "./seal";
import { type Attempt, selfTest } from "./selfTest";

/** How this process is cut off from the network. */
export interface Protection {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; only then. */
  readonly reason?: string;
  /** What the kernel answered at start, by way out; empty where it cannot be asked. */
  readonly attempts: readonly Attempt[];
  /** Version of Landlock in use; 0 for none. */
  readonly landlock: number;
}

export const unprotected: Protection = {
  seal: "open",
  reason: "it was started with --no-seal",
  attempts: [],
  landlock: 0,
};

/** Why nothing runs where the user has asked for the seal and there is none. */
export function sealIsMissing({ reason = "" }: Protection): string {
  return `Nothing runs because inhouse.privacy.requireSeal is on and the server is not sealed: ${reason}. Turn the setting off to go on without.`;
}

/** Seals this process as far as the system allows, and asks the kernel whether it holds. To be called before anything else. */
export async function protect(): Promise<Protection> {
  let kernel: Kernel | undefined;
  let result: SealResult;
  try {
    kernel = await openKernel();
    result = seal(kernel);
  } catch (error) {
    result = { sealed: false, landlock: 0, reason: error instanceof Error ? error.message : String(error) };
  }
  guard();
  const attempts = kernel === undefined ? [] : selfTest(kernel);
  const { sealed, landlock } = result;
  const open = attempts.filter(({ answer }) => answer === "").map(({ what }) => what);
  if (sealed && open.length === 0) return { seal: "sealed", attempts, landlock };
  const reason = sealed ? `the kernel still allowed: ${open.join(", ")}` : result.reason;
  return { seal: "guarded", ...(reason === undefined ? {} : { reason }), attempts, landlock };
}
