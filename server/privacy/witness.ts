import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
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
