import { readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second. */
const recentMs = 25;

/** Observes whether a process computes, even without a report of its own. Linux only; elsewhere it never sees computing. */
export class CpuWatch {
  #ticks = 0;
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly pid: number | undefined) {}

  get isBusy(): boolean {
    const ticks = this.#read();
    if (ticks !== this.#ticks) this.#changedAt = performance.now();
    this.#ticks = ticks;
    return performance.now() - this.#changedAt < recentMs;
  }

  /** User and system time of all threads. */
  #read(): number {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      return 0;
    }
  }
}
