import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { errorMessage } from "../../protocol/failure";
import { witnessVariable, writableFolders } from "../../protocol/launch";
import type { KernelStatus } from "../../protocol/privacy";
import type { Phrase } from "../phrases";
import type { Kernel } from "../seal/kernel";
import type { Attempt, TestContext } from "./attempts";
import type { TestedClaim, TestedProcess } from "./claims";
import { isProof, selfTest } from "./selfTest";
import { parseWitness, witnessOf } from "./witness";

/** Collects what the attempts of this process need. */
export function createContext(kernel: Kernel, atStart: boolean): TestContext {
  const { pid, pipe } = parseWitness(process.env[witnessVariable]);
  return {
    kernel,
    atStart,
    witness: witnessOf(pid),
    witnessPipe: pipe,
    writable: writableFolders(process.argv),
  };
}

/**
 * Reads this process's status from the kernel and runs the full self-test, including the slower attempts that
 * `selfTest` leaves out.
 */
export async function testProcess(kernel: Kernel | undefined, atStart: boolean): Promise<TestedProcess> {
  const status = kernelStatus();
  return {
    pid: process.pid,
    ...(status !== undefined && { kernel: status }),
    claims: kernel === undefined ? [] : await thoroughTest(kernel, createContext(kernel, atStart)),
  };
}

async function thoroughTest(kernel: Kernel, context: TestContext): Promise<readonly TestedClaim[]> {
  const claims = selfTest(context);
  const more: Readonly<Record<string, Attempt>> = {
    sockets: lookUp(kernel, claims),
    threads: await readInThread(context),
  };
  return claims.map((claim) => {
    const attempt = more[claim.id];
    const attempts = attempt === undefined ? claim.attempts : [...claim.attempts, attempt];
    return { ...claim, attempts, proved: isProof(attempts) };
  });
}

/**
 * Tries to look up a host name that does not exist, but only if the sockets claim was proved, so that no request can
 * leave.
 */
function lookUp(kernel: Kernel, claims: readonly TestedClaim[]): Attempt {
  const what: Phrase = ["lookUp"];
  if (claims.some(({ id, proved }) => id === "sockets" && !proved))
    return { what, outcome: "allowed", answer: "" };
  const answer = kernel.lookUp("inhouse.invalid");
  return { what, outcome: answer === "" ? "allowed" : "refused", answer };
}

/**
 * Tries to read in a thread of libuv: if Landlock had come after the other threads, it would apply to this thread
 * alone.
 */
async function readInThread({ witness }: TestContext): Promise<Attempt> {
  const what: Phrase = ["readMemoryInThread"];
  if (typeof witness !== "number") return { what, outcome: "untried", answer: witness };
  try {
    await (await open(`/proc/${witness}/mem`, "r")).close();
    return { what, outcome: "allowed", answer: "" };
  } catch (error) {
    const answer = (error as NodeJS.ErrnoException).code ?? errorMessage(error);
    return { what, outcome: answer === "EACCES" ? "refused" : "untried", answer };
  }
}

function kernelStatus(): KernelStatus | undefined {
  let text: string;
  try {
    text = readFileSync("/proc/self/status", "utf8");
  } catch {
    return undefined;
  }
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)$`, "m").exec(text)?.[1] ?? 0);
  return {
    seccomp: field("Seccomp"),
    seccompFilters: field("Seccomp_filters"),
    noNewPrivs: field("NoNewPrivs") === 1,
  };
}
