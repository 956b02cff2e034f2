import { readdirSync, readFileSync } from "node:fs";
import type { Phrase } from "../phrases";
import type { Attempt } from "./attempts";

/** Checks that the kernel reports for every thread a filter and no new privileges (by setuid programs, for example). */
export function threadAttempts(): readonly Attempt[] {
  const threads = readdirSync("/proc/self/task");
  const open = threads.flatMap((thread) => {
    const status = statusOf(thread);
    if (status === undefined) return [];
    const [filter, privileges] = ["Seccomp", "NoNewPrivs"].map((name) => field(status, name));
    return filter === "2" && privileges === "1"
      ? []
      : [attempt(["thread", thread], "allowed", `Seccomp ${filter}, NoNewPrivs ${privileges}`)];
  });
  if (open.length > 0) return open;
  return [attempt(["threads", String(threads.length)], "refused", "Seccomp 2, NoNewPrivs 1")];
}

function attempt(what: Phrase, outcome: Attempt["outcome"], answer: string): Attempt {
  return { what, outcome, answer };
}

/** Returns undefined for a thread that has ended since. */
function statusOf(thread: string): string | undefined {
  try {
    return readFileSync(`/proc/self/task/${thread}/status`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

function field(status: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(\\d+)$`, "m").exec(status)?.[1];
}
