import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, readFileSync } from "node:fs";
import type { Kernel } from "./kernel";

/** On every Linux, in every container that has a shell. */
const program = "/bin/cat";
const closeOnExec = 0o2000000; // O_CLOEXEC

export interface Witness {
  readonly pid: number;
  /** Nobody writes to it; the witness ends when it is closed. */
  readonly pipe: number;
}

/**
 * Starts the witness: a process that does nothing and ends with this one. It is started between the seccomp filter and Landlock, so
 * that it has no network either, but is outside of our Landlock domain: without the seal this process could signal it and write its
 * memory. The self-test tries just that; an attempt on a process that is out of reach anyway would prove nothing.
 */
export function startWitness(kernel: Kernel): Witness | undefined {
  const ends = Buffer.alloc(8);
  if (kernel.call("pipe2", ["void *", ends], ["int", closeOnExec]).value < 0) return undefined;
  const [read, pipe] = [ends.readInt32LE(0), ends.readInt32LE(4)];
  const { pid } = spawn(program, { env: {}, stdio: [read, "ignore", "ignore"] }).on("error", () => {});
  closeSync(read);
  if (pid !== undefined) return { pid, pipe };
  closeSync(pipe);
  return undefined;
}

/** What the mark says. Whether it is true, `witnessOf` finds out. */
export function markedWitness(mark: string | undefined): Partial<Witness> {
  const [pid, pipe] = (mark ?? "").split(" ").filter(Boolean).map(Number);
  return { ...(pid === undefined ? {} : { pid }), ...(pipe === undefined ? {} : { pipe }) };
}

/**
 * The process id of a witness that this process could harm if there were no seal: alive, of the same user, with no more
 * capabilities, and a child of this process or of the one that started it. Else why it is none, as a phrase.
 */
export function witnessOf(pid: number | undefined): number | string {
  if (pid === undefined) return "no process was started for it";
  try {
    const [own, other] = [status("self"), status(String(pid))];
    if (/^[ZX]/.test(other.get("State") ?? "Z")) return "the process that was started for it has ended";
    const parents = [process.pid, process.ppid].map(String);
    if (pid <= 1 || !parents.includes(other.get("PPid") ?? "")) return `process ${pid} is not ours`;
    if (["Uid", "Gid"].some((name) => own.get(name) !== other.get(name)))
      return `process ${pid} is another user's`;
    if (capabilities(other) & ~capabilities(own)) return `process ${pid} has more capabilities`;
    // Only the owner of a process that may be traced at all owns what is there.
    accessSync(`/proc/${pid}/mem`, constants.R_OK | constants.W_OK);
    return pid;
  } catch (error) {
    return `process ${pid} cannot be looked at (${(error as NodeJS.ErrnoException).code})`;
  }
}

function status(process: string): ReadonlyMap<string, string> {
  const lines = readFileSync(`/proc/${process}/status`, "utf8").split("\n");
  return new Map(
    lines.map((line) => [line.split(":", 1)[0] ?? "", line.slice(line.indexOf(":") + 1).trim()]),
  );
}

function capabilities(of: ReadonlyMap<string, string>): bigint {
  return BigInt(`0x${of.get("CapPrm") ?? "0"}`);
}
