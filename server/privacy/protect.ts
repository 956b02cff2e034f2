import { fileURLToPath } from "node:url";
import { keepServerVariables } from "../protocol/launch";
import type { Seal } from "../protocol/messages";
import type { Attempt, SealReport } from "../protocol/privacy";
import { childModule, childTest } from "./childTest";
import { type Allowed, guard } from "./guard";
import { bindingTest } from "./guardTrial";
import { type Kernel, openKernel } from "./kernel";
import { landlockVersion, type SealResult, seal } from "./seal";
import { selfTest } from "./selfTest";
import { testProcess } from "./testProcess";

/** How this process is cut off from the network. */
export interface Protection {
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; only then. */
  readonly reason?: string;
  /** Tries every way out anew, in this process and in one that it starts. */
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

/** Seals this process as far as the system allows, and asks the kernel whether it holds. To be called before anything else. */
export async function protect(): Promise<Protection> {
  // They have done what they could in this process; no other one is given them.
  keepServerVariables();
  let kernel: Kernel | undefined;
  let result: SealResult;
  try {
    kernel = await openKernel();
    result = seal(kernel);
  } catch (error) {
    result = { sealed: false, reason: messageOf(error) };
  }
  const guarding = tryGuard();
  const options = { stranger: process.ppid, thorough: false, environment: process.env };
  const open = kernel === undefined ? [] : allowedOf(selfTest(kernel, options));
  if (result.sealed && open.length === 0) {
    return { seal: "sealed", report: () => report("sealed", undefined, kernel) };
  }
  const reason = result.sealed ? `the kernel still allowed: ${open.join(", ")}` : (result.reason ?? "");
  if (guarding !== undefined) {
    const both = `${reason}; and Node's own ways out could not be closed: ${guarding}`;
    return { seal: "open", reason: both, report: () => report("open", both, kernel) };
  }
  return { seal: "guarded", reason, report: () => report("guarded", reason, kernel) };
}

/** `seal` and `reason` as they were at start, or worse: nobody breaks a seal, but if, it is told. */
async function report(
  seal: Seal,
  reason: string | undefined,
  kernel: Kernel | undefined,
): Promise<SealReport> {
  const stranger = process.ppid;
  const server = testProcess(kernel, stranger);
  const child = kernel === undefined ? undefined : await childTest(stranger).catch(messageOf);
  const open = allowedOf([...server.attempts, ...(typeof child === "object" ? child.attempts : [])]);
  const broken = seal === "sealed" && open.length > 0;
  const why = broken ? `the kernel still allowed: ${[...new Set(open)].join(", ")}` : reason;
  return {
    seal: broken ? "guarded" : seal,
    ...(why === undefined ? {} : { reason: why }),
    testedAt: new Date().toISOString(),
    landlock: kernel === undefined || seal !== "sealed" ? 0 : landlockVersion(kernel),
    server,
    ...(typeof child === "object" ? { child } : {}),
    ...(typeof child === "string" ? { childProblem: child } : {}),
  };
}

/** Why it could not be done; undefined when it was. */
function tryGuard(): string | undefined {
  try {
    guard(allowed);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A model file is tried by a process that may end over it. */
const modelTrial = fileURLToPath(new URL("./modelTrial.mjs", import.meta.url));

const allowed: Allowed = {
  isProcess: (module) => [childModule, modelTrial, bindingTest()].includes(module),
  worker: fileURLToPath(new URL("./codebaseWorker.mjs", import.meta.url)),
};

function allowedOf(attempts: readonly Attempt[]): readonly string[] {
  return attempts.filter(({ outcome }) => outcome === "allowed").map(({ what }) => what);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
