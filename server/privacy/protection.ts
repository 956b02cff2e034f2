import { errorMessage } from "../protocol/failure";
import type { Seal } from "../protocol/messages";
import type { Claim, SealedProcess, SealReport } from "../protocol/privacy";
import { type Kernel, openKernel } from "./seal/kernel";
import { childTest } from "./selfTest/childTest";
import { testProcess } from "./selfTest/testProcess";

/** How this process is isolated. */
export interface Protection {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; undefined when it is sealed. */
  readonly reason?: string;
  /** Reruns the self-test in this process and in a child process. */
  report(): Promise<SealReport>;
}

const noSeal = "it was started with --no-seal";
export const unprotected: Protection = {
  seal: "open",
  reason: noSeal,
  report: async () => report("open", noSeal, await openKernel().catch(() => undefined)),
};

/** The error message for a user who requires the seal when the server is not sealed. */
export function missingSealMessage({ reason = "" }: Protection): string {
  return `Inhouse is stopped because inhouse.privacy.requireSeal is on and the server is not sealed: ${reason}. Turn off the setting to run without the seal.`;
}

/**
 * Reruns the self-test. Reports `seal` and `reason` as they were at start, or a lower seal if the test no longer
 * passes.
 */
export async function report(
  seal: Seal,
  reason: string | undefined,
  kernel: Kernel | undefined,
): Promise<SealReport> {
  const server = await testProcess(kernel, false);
  const child = kernel === undefined ? undefined : await childTest().catch(errorMessage);
  const unproved =
    whyUnproved(server.claims) ?? (typeof child === "object" ? whyLessSealed(child) : undefined);
  const why = seal === "sealed" ? unproved : reason;
  return {
    seal: seal === "sealed" && unproved !== undefined ? "guarded" : seal,
    ...(why !== undefined && { reason: why }),
    testedAt: new Date().toISOString(),
    server,
    ...(typeof child === "object" && { child }),
    ...(typeof child === "string" && { childProblem: child }),
  };
}

/** Why this process may not be called sealed, as a phrase; undefined when the kernel refused every attempt. */
export function whyUnproved(claims: readonly Claim[]): string | undefined {
  const open = claims.filter(({ proved }) => !proved);
  if (claims.length > 0 && open.length === 0) return undefined;
  return `not proved: ${open.map(problemOf).join("; ") || "anything, because the kernel could not be queried"}`;
}

/**
 * A child inherits the seal. It cannot make some attempts itself, because the witness is not its child; its parent has
 * made those.
 */
function whyLessSealed({ claims }: SealedProcess): string | undefined {
  const open = claims.filter(
    ({ attempts }) =>
      !attempts.some(({ outcome }) => outcome === "refused") ||
      attempts.some(({ outcome }) => outcome === "allowed"),
  );
  return open.length === 0
    ? undefined
    : `not proved for a process that the server starts: ${open.map(problemOf).join("; ")}`;
}

/** Names the claim and the first of its attempts that was not refused. */
function problemOf({ what, attempts }: Claim): string {
  const others = attempts.filter(({ outcome }) => outcome !== "refused");
  const [first] = others;
  if (first === undefined) return `${what} (nothing was tried)`;
  const words = first.outcome === "allowed" ? "was allowed" : `could not be tried: ${first.answer}`;
  const more = others.length > 1 ? `, and ${others.length - 1} more` : "";
  return `“${what}” (${first.what} ${words}${more})`;
}
