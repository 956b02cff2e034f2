import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { witnessMark, writableFolders } from "../protocol/launch";
import type { Attempt, Claim, KernelStatus, SealedProcess } from "../protocol/privacy";
import type { Ground } from "./attempts";
import type { Kernel } from "./kernel";
import { isProof, selfTest } from "./selfTest";
import { markedWitness, witnessOf } from "./witness";

/** What the attempts of this process need. */
export function groundOf(kernel: Kernel, atStart: boolean): Ground {
  const { pid, pipe } = markedWitness(process.env[witnessMark]);
  return {
    ...{ kernel, atStart, witness: witnessOf(pid), witnessPipe: pipe },
    writable: writableFolders(process.argv),
  };
}

/** What the kernel says of this process, and what it answers when everything is tried, also what takes longer than a moment. */
export async function testProcess(kernel: Kernel | undefined, atStart: boolean): Promise<SealedProcess> {
  const status = kernelStatus();
  return {
    pid: process.pid,
    ...(status === undefined ? {} : { kernel: status }),
    claims: kernel === undefined ? [] : await thoroughTest(kernel, groundOf(kernel, atStart)),
  };
}

async function thoroughTest(kernel: Kernel, ground: Ground): Promise<readonly Claim[]> {
  const claims = selfTest(ground);
  const more: Readonly<Record<string, Attempt>> = {
    sockets: lookUp(kernel, claims),
    threads: await readInThread(ground),
  };
  return claims.map((claim) => {
    const attempt = more[claim.id];
    const attempts = attempt === undefined ? claim.attempts : [...claim.attempts, attempt];
    return { ...claim, attempts, proved: isProof(attempts) };
  });
}

/** A name that nobody has, and only where there are no sockets to ask for it. */
function lookUp(kernel: Kernel, claims: readonly Claim[]): Attempt {
  const what = "looking up a name (DNS)";
  if (claims.some(({ id, proved }) => id === "sockets" && !proved))
    return { what, outcome: "allowed", answer: "" };
  const answer = kernel.lookUp("inhouse.invalid");
  return { what, outcome: answer === "" ? "allowed" : "refused", answer };
}

/** In a thread of libuv: Landlock would hold for this thread alone if it had come after the others. */
async function readInThread({ witness }: Ground): Promise<Attempt> {
  const what = "reading the memory of another process, in another thread";
  if (typeof witness === "string") return { what, outcome: "untried", answer: witness };
  try {
    await (await open(`/proc/${witness}/mem`, "r")).close();
    return { what, outcome: "allowed", answer: "" };
  } catch (error) {
    const answer = (error as NodeJS.ErrnoException).code ?? String(error);
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
