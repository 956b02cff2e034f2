import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, readFileSync } from "node:fs";
import type { Phrase } from "../phrases";
import type { Kernel } from "../seal/kernel";

/** Exists on every Linux, and in every container that has a shell. */
const program = "/bin/cat";
const closeOnExec = 0o2000000; // O_CLOEXEC

export interface Witness {
  readonly pid: number;
  /** The writing end of the witness's pipe. Carries no data; the witness exits when it is closed. */
  readonly pipe: number;
}

/**
 * Starts the witness: a process that does nothing and exits with this one. Call it between the seccomp filter and
 * Landlock: the witness then has no network either, but is outside our Landlock domain, so that without the seal this
 * process could signal it and write its memory. The self-test tries exactly that; an attempt on a process that is out
 * of reach anyway would prove nothing.
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

/** Parses the variable `witnessVariable`. `witnessOf` verifies the result. */
export function parseWitness(value: string | undefined): Partial<Witness> {
  const [pid, pipe] = (value ?? "").split(" ").filter(Boolean).map(Number);
  return { ...(pid !== undefined && { pid }), ...(pipe !== undefined && { pipe }) };
}

/**
 * Checks that this process could harm the witness without the seal: it is alive, of the same user, has no more
 * capabilities, and is a child of this process or of its parent. Returns its process id, or the reason why it is no
 * witness.
 */
export function witnessOf(pid: number | undefined): number | Phrase {
  if (pid === undefined) return ["noWitness"];
  try {
    const [own, other] = [status("self"), status(String(pid))];
    if (/^[ZX]/.test(other.get("State") ?? "Z")) return ["witnessExited"];
    const parents = [process.pid, process.ppid].map(String);
    if (pid <= 1 || !parents.includes(other.get("PPid") ?? "")) return ["notOurs", String(pid)];
    if (["Uid", "Gid"].some((name) => own.get(name) !== other.get(name))) return ["otherUsers", String(pid)];
    if (capabilities(other) & ~capabilities(own)) return ["moreCapabilities", String(pid)];
    // The files there belong to the owner of the process only if the process may be traced at all.
    accessSync(`/proc/${pid}/mem`, constants.R_OK | constants.W_OK);
    return pid;
  } catch (error) {
    return ["notInspected", String(pid), String((error as NodeJS.ErrnoException).code)];
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
