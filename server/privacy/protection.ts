import type { Seal } from "../protocol/messages";
import type { Claim, SealedProcess, SealReport } from "../protocol/privacy";
import { childTest } from "./childTest";
import { type Kernel, openKernel } from "./kernel";
import { testProcess } from "./testProcess";

/** How this process is cut off. */
export interface Protection {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; only then. */
  readonly reason?: string;
  /** Tries everything that the seal has to refuse anew, in this process and in one that it starts. */
  report(): Promise<SealReport>;
}

const noSeal = "it was started with --no-seal";
export const unprotected: Protection = {
  seal: "open",
  reason: noSeal,
  report: async () => report("open", noSeal, await openKernel().catch(() => undefined)),
};

/** Why nothing runs where the user has asked for the seal and there is none. */
export function sealIsMissing({ reason = "" }: Protection): string {
  return `Nothing runs because inhouse.privacy.requireSeal is on and the server is not sealed: ${reason}. Turn the setting off to go on without.`;
}

/** `seal` and `reason` as they were at start, or worse: nobody breaks a seal, but if, it is told. */
export async function report(
  seal: Seal,
  reason: string | undefined,
  kernel: Kernel | undefined,
): Promise<SealReport> {
  const server = await testProcess(kernel, false);
  const child = kernel === undefined ? undefined : await childTest().catch(messageOf);
  const unproved =
    whyUnproved(server.claims) ?? (typeof child === "object" ? whyLessSealed(child) : undefined);
  const why = seal === "sealed" ? unproved : reason;
  return {
    seal: seal === "sealed" && unproved !== undefined ? "guarded" : seal,
    ...(why === undefined ? {} : { reason: why }),
    testedAt: new Date().toISOString(),
    server,
    ...(typeof child === "object" ? { child } : {}),
    ...(typeof child === "string" ? { childProblem: child } : {}),
  };
}

/** Why this process may not be called sealed, as a phrase; undefined when the kernel has refused everything. */
export function whyUnproved(claims: readonly Claim[]): string | undefined {
  const open = claims.filter(({ proved }) => !proved);
  if (claims.length > 0 && open.length === 0) return undefined;
  return `not proved: ${open.map(problemOf).join("; ") || "anything, as the kernel could not be asked"}`;
}

/** A child has the seal of its parent. What it cannot try for itself, because the witness is not its own child, the parent has tried. */
function whyLessSealed({ claims }: SealedProcess): string | undefined {
  const open = claims.filter(
    ({ attempts }) =>
      !attempts.some(({ outcome }) => outcome === "refused") ||
      attempts.some(({ outcome }) => outcome === "allowed"),
  );
  return open.length === 0
    ? undefined
    : `not proved of a process that the server starts: ${open.map(problemOf).join("; ")}`;
}

/** With the first of the attempts that were not refused. */
function problemOf({ what, attempts }: Claim): string {
  const others = attempts.filter(({ outcome }) => outcome !== "refused");
  const [first] = others;
  if (first === undefined) return `${what} (nothing was tried)`;
  const words = first.outcome === "allowed" ? "was allowed" : `could not be tried: ${first.answer}`;
  const more = others.length > 1 ? `, and ${others.length - 1} more` : "";
  return `“${what}” (${first.what} ${words}${more})`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
