import type { Seal } from "../../protocol/messages";
import type { Attempt, Claim, SealReport } from "../../protocol/privacy";
import { type Finding, ok, wrong } from "./fact";
import type { System } from "./system";

const sealDescriptions: Readonly<Record<Seal, string>> = {
  sealed:
    "the kernel blocks the server's access to the network, to other processes and to writing files outside its folders",
  guarded: "the server blocks its own network access, without the kernel's help",
  open: "nothing blocks the server's network access; it opens no connections",
};

/** The seal of this process, which the kernel was asked about; and whether VS Code could start one that is sealed from outside. */
export async function sealFact(system: System, protection: SealReport): Promise<Finding> {
  const { seal, reason } = protection;
  const text = `${seal}: ${sealDescriptions[seal]}${reason ? ` (${reason})` : ""}`;
  const perl = system.platform === "linux" && !(await system.files.exists("/usr/bin/perl"));
  const launcher = perl
    ? ["No /usr/bin/perl: in VS Code the server seals itself, without the launcher."]
    : [];
  const details = [...claimLines(protection), ...launcher];
  const data = { seal, reason: reason ?? null, perl: !perl };
  // Only Linux has the seal.
  if (seal === "sealed" || (system.platform !== "linux" && seal === "guarded"))
    return ok(text, data, details);
  const mend = mendOf(protection);
  return wrong("warning", text, mend, data, details);
}

function mendOf({ seal, reason = "" }: SealReport): string {
  if (seal === "open") return "Start Inhouse without --no-seal.";
  if (/Cannot find|MODULE_NOT_FOUND|\.node\b/.test(reason))
    return "A part of Inhouse is missing: reinstall the extension.";
  return "Use Linux 5.13 or later whose list of security modules has landlock: cat /sys/kernel/security/lsm";
}

/** For each claim, what the kernel denied the server; and what a child process can do beyond that. */
function claimLines({ server, child, childProblem }: SealReport): string[] {
  const open = (claims: readonly Claim[]) =>
    claims.flatMap(({ attempts }) => attempts.filter(({ outcome }) => outcome === "allowed"));
  const others = open(child?.claims ?? []).map(({ what }) => `A child process can: ${what}`);
  return [
    ...server.claims.map((claim) => `${claim.what}: ${describeClaim(claim)}`),
    ...others,
    ...(child !== undefined && others.length === 0 ? ["Child processes are denied the same access."] : []),
    ...(childProblem === undefined
      ? []
      : [`Could not start a child process for the same test: ${childProblem}`]),
  ];
}

function describeClaim({ proved, attempts }: Claim): string {
  const others = attempts.filter(({ outcome }) => outcome !== "refused");
  const answers = [...new Set(attempts.map(({ answer }) => answer))].join(", ");
  if (proved) return `proved, ${attempts.length} of ${attempts.length} refused (${answers})`;
  const words = ({ what, outcome, answer }: Attempt) =>
    `${what} ${outcome === "allowed" ? "allowed" : "not tried"}${answer === "" ? "" : ` (${answer})`}`;
  return `not proved: ${others.map(words).join(", ")}`;
}
