import { errorMessage } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import type { Seal } from "../protocol/messages";
import type { Claim, SealedProcess, SealReport } from "../protocol/privacy";
import { type Kernel, openKernel } from "./seal/kernel";
import { childTest } from "./selfTest/childTest";
import { inWords } from "./selfTest/claims";
import { testProcess } from "./selfTest/testProcess";

/** How this process is isolated. */
export interface Protection {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; undefined when it is sealed. Made when it is read: read it when you send it. */
  readonly reason?: string;
  /** Reruns the self-test in this process and in a child process. */
  report(): Promise<SealReport>;
}

export const unprotected: Protection = unsealed(
  "open",
  () => l10n.t("it was started with --no-seal"),
  () => openKernel().catch(() => undefined),
);

/** `why` makes the reason as a phrase; `kernel` returns undefined where there is none to query. */
export function unsealed(
  seal: Seal,
  why: () => string,
  kernel: () => Promise<Kernel | undefined>,
): Protection {
  return {
    seal,
    get reason() {
      return why();
    },
    report: async () => report(seal, why, await kernel()),
  };
}

/** The error message for a user who requires the seal when the server is not sealed. */
export function missingSealMessage({ reason = "" }: Protection): string {
  return l10n.t(
    "Inhouse is stopped because inhouse.privacy.requireSeal is on and the server is not sealed: {0}. Turn off the setting to run without the seal.",
    reason,
  );
}

/**
 * Reruns the self-test. Reports `seal` and `reason` as they were at start, or a lower seal if the test no longer
 * passes.
 */
export async function report(
  seal: Seal,
  why: (() => string) | undefined,
  kernel: Kernel | undefined,
): Promise<SealReport> {
  const tested = await testProcess(kernel, false);
  const server = { ...tested, claims: inWords(tested.claims) };
  const child = kernel === undefined ? undefined : await testChild().catch(errorMessage);
  const unproved =
    whyUnproved(server.claims) ?? (typeof child === "object" ? whyLessSealed(child) : undefined);
  const reason = seal === "sealed" ? unproved : why?.();
  return {
    seal: seal === "sealed" && unproved !== undefined ? "guarded" : seal,
    ...(reason !== undefined && { reason }),
    testedAt: new Date().toISOString(),
    server,
    ...(typeof child === "object" && { child }),
    ...(typeof child === "string" && { childProblem: child }),
  };
}

async function testChild(): Promise<SealedProcess> {
  const child = await childTest();
  return { ...child, claims: inWords(child.claims) };
}

/** Whether this process may be called sealed: the kernel refused every attempt. */
export function isProved(claims: readonly Pick<Claim, "proved">[]): boolean {
  return claims.length > 0 && claims.every(({ proved }) => proved);
}

/** Why this process may not be called sealed, as a phrase; undefined when the kernel refused every attempt. */
export function whyUnproved(claims: readonly Claim[]): string | undefined {
  if (isProved(claims)) return undefined;
  if (claims.length === 0) return l10n.t("nothing was proved, because the kernel could not be queried");
  return l10n.t("not proved: {0}", l10n.join(claims.filter(({ proved }) => !proved).map(problemOf), "; "));
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
    : l10n.t("not proved for a process that the server starts: {0}", l10n.join(open.map(problemOf), "; "));
}

/** Names the claim and the first of its attempts that was not refused. */
function problemOf({ what, attempts }: Claim): string {
  const others = attempts.filter(({ outcome }) => outcome !== "refused");
  const [first] = others;
  if (first === undefined) return l10n.t("“{0}” (nothing was tried)", what);
  const more = others.length - 1;
  if (first.outcome === "allowed")
    return more === 0
      ? l10n.t("“{0}” ({1} was allowed)", what, first.what)
      : l10n.t("“{0}” ({1} was allowed, and {2} more)", what, first.what, more);
  return more === 0
    ? l10n.t("“{0}” ({1} could not be tried: {2})", what, first.what, first.answer)
    : l10n.t("“{0}” ({1} could not be tried: {2}, and {3} more)", what, first.what, first.answer, more);
}
