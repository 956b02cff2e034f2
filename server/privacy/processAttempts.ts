import { readFileSync } from "node:fs";
import { type Attempt, accessDenied, type Ground, judged, untried } from "./attempts";
import type { Answer } from "./kernel";

const currentFolder = -100; // AT_FDCWD
const coreSize = 4; // RLIMIT_CORE
const nothing = 0; // a signal that only asks whether it may be sent

/** By Landlock, or by the filter where Landlock knows no signals. */
const notPermitted = ["EPERM", ...accessDenied];

/** Signals to the witness: 0, which arrives nowhere. */
export function signalAttempts(ground: Ground): readonly Attempt[] {
  const { kernel } = ground;
  const ways: Readonly<Record<string, (pid: number) => Answer>> = {
    kill: (pid) => kernel.call("kill", ["int", pid], ["int", nothing]),
    tkill: (pid) => kernel.call("tkill", ["int", pid], ["int", nothing]),
    tgkill: (pid) => kernel.call("tgkill", ["int", pid], ["int", pid], ["int", nothing]),
  };
  return Object.entries(ways).map(([call, send]) => {
    const what = `signal to another process (${call})`;
    return onWitness(ground, what, (pid) => judged(what, send(pid), notPermitted));
  });
}

/** The witness's memory by its file, which no filter sees: Landlock alone refuses it. Nothing is read or written. */
export function memoryAttempts(ground: Ground): readonly Attempt[] {
  return Object.entries(openings).map(([how, flags]) => {
    const what = `${how} the memory of another process (/proc/PID/mem)`;
    return onWitness(ground, what, (pid) => {
      if (tracingIsForRoot())
        return untried(what, "the system refuses it to all by kernel.yama.ptrace_scope");
      return judged(what, open(ground, `/proc/${pid}/mem`, flags), accessDenied);
    });
  });
}

/** What the kernel would write of this process when it crashes: it hands a core to no program when the limit is 1. */
export function coreDumpAttempts({ kernel }: Ground): readonly Attempt[] {
  const limits = Buffer.alloc(16);
  const asked = kernel.call("getrlimit", ["int", coreSize], ["void *", limits]);
  if (asked.value < 0) return [untried("core dumps", asked.error)];
  const [limit, highest] = [limits.readBigUInt64LE(0), limits.readBigUInt64LE(8)];
  // Where the system allows none at all, the limit cannot become 1, and a program that gets a core is told to keep nothing of it.
  const none = (limit === 1n && highest === 1n) || highest === 0n;
  const answer = `RLIMIT_CORE ${limit}, at most ${highest}`;
  return [{ what: "core dumps", outcome: none ? "refused" : "allowed", answer }];
}

/** Landlock also refuses to write to such a file wherever it lies. */
const openings = { reading: 0o0 /* O_RDONLY */, writing: 0o2 /* O_RDWR */ };

export function onWitness({ witness }: Ground, what: string, act: (pid: number) => Attempt): Attempt {
  return typeof witness === "number" ? act(witness) : untried(what, witness);
}

/** Opens and closes. Nothing goes through Node, which keeps an account of what it opens. */
export function open({ kernel }: Ground, path: string, flags: number): Answer {
  const where = [["int", currentFolder] as const, ["const char *", path] as const] as const;
  const opened = kernel.call("openat", ...where, ["int", flags], ["int", 0o600]);
  if (opened.value >= 0) kernel.call("close", ["int", opened.value]);
  return opened;
}

/** 0: the owner may trace; 1: who started it may, and we are that; 2 and 3: root may, nobody may. */
function tracingIsForRoot(): boolean {
  try {
    return Number(readFileSync("/proc/sys/kernel/yama/ptrace_scope", "utf8")) > 1;
  } catch {
    // A kernel without Yama has no such rule.
    return false;
  }
}
