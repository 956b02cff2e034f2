import { availableParallelism } from "node:os";

/**
 * One thread fewer than cores. llama.cpp's threads spin while they wait for each other, so with one thread more than idle cores
 * every token waits for the scheduler (measured on 2 cores under other load: 2 ms a token with 1 thread, 10–300 ms with 2,
 * 690 ms with 4). The editor needs a core as well.
 */
export function cpuThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}
