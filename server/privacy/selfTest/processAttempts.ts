import { readFileSync } from "node:fs";
import type { Phrase } from "../phrases";
import type { Answer } from "../seal/kernel";
import { type Attempt, accessDenied, judge, type TestContext, untried } from "./attempts";

const currentFolder = -100; // AT_FDCWD
const coreSize = 4; // RLIMIT_CORE
const nothing = 0; // a signal that only tests permission

/** The error of Landlock (EPERM), or of the filter where Landlock does not limit signals. */
const notPermitted = ["EPERM", ...accessDenied];

/** Tries to signal the witness with signal 0, which is never delivered. */
export function signalAttempts(context: TestContext): readonly Attempt[] {
  const { kernel } = context;
  const ways: Readonly<Record<string, (pid: number) => Answer>> = {
    kill: (pid) => kernel.call("kill", ["int", pid], ["int", nothing]),
    tkill: (pid) => kernel.call("tkill", ["int", pid], ["int", nothing]),
    tgkill: (pid) => kernel.call("tgkill", ["int", pid], ["int", pid], ["int", nothing]),
  };
  return Object.entries(ways).map(([call, send]) => {
    const what: Phrase = ["signal", call];
    return onWitness(context, what, (pid) => judge(what, send(pid), notPermitted));
  });
}

/**
 * Tries to open the witness's memory by its file. No filter sees that, so only Landlock can refuse it. Reads and writes
 * nothing.
 */
export function memoryAttempts(context: TestContext): readonly Attempt[] {
  return openings.map(({ what, flags }) =>
    onWitness(context, what, (pid) => {
      if (tracingIsForRoot()) return untried(what, ["yama"]);
      return judge(what, open(context, `/proc/${pid}/mem`, flags), accessDenied);
    }),
  );
}

/** Checks the limit of core dumps: if it is 1, the kernel hands the core of a crash to no program. */
export function coreDumpAttempts({ kernel }: TestContext): readonly Attempt[] {
  const limits = Buffer.alloc(16);
  const asked = kernel.call("getrlimit", ["int", coreSize], ["void *", limits]);
  if (asked.value < 0) return [untried(["coreDumps"], asked.error)];
  const [limit, highest] = [limits.readBigUInt64LE(0), limits.readBigUInt64LE(8)];
  // With a hard limit of 0 the limit cannot become 1. The kernel then tells a program that receives a core to keep
  // nothing of it.
  const none = (limit === 1n && highest === 1n) || highest === 0n;
  const answer: Phrase = ["coreLimit", String(limit), String(highest)];
  return [{ what: ["coreDumps"], outcome: none ? "refused" : "allowed", answer }];
}

/** Landlock refuses to write to this file wherever it lies. */
const openings: readonly { readonly what: Phrase; readonly flags: number }[] = [
  { what: ["readMemory"], flags: 0o0 }, // O_RDONLY
  { what: ["writeMemory"], flags: 0o2 }, // O_RDWR
];

export function onWitness({ witness }: TestContext, what: Phrase, act: (pid: number) => Attempt): Attempt {
  return typeof witness === "number" ? act(witness) : untried(what, witness);
}

/** Opens and closes a file by system calls, because files opened through Node would appear in the file access log. */
export function open({ kernel }: TestContext, path: string, flags: number): Answer {
  const where = [["int", currentFolder] as const, ["const char *", path] as const] as const;
  const opened = kernel.call("openat", ...where, ["int", flags], ["int", 0o600]);
  if (opened.value >= 0) kernel.call("close", ["int", opened.value]);
  return opened;
}

/**
 * Yama's ptrace_scope: 0 lets the owner trace; 1 lets an ancestor, as this process is one; 2 lets root; 3 lets no
 * process.
 */
function tracingIsForRoot(): boolean {
  try {
    return Number(readFileSync("/proc/sys/kernel/yama/ptrace_scope", "utf8")) > 1;
  } catch {
    // A kernel without Yama has no such rule.
    return false;
  }
}
