import { withDeadline } from "../util/withDeadline";
import type { IndexProgress } from "./messages";

const pollMs = 100;

/** Waits for work while the estimate `leftMs` says that it finishes before `end`, a time of `performance.now()`. */
export async function untilDoneBy(
  end: number,
  work: () => Promise<unknown> | undefined,
  leftMs: () => number,
): Promise<void> {
  for (let running = work(); running !== undefined && performance.now() + leftMs() < end; running = work())
    await withDeadline(running, pollMs);
}

/** Estimates a scan's remaining milliseconds from its speed in the first `tookMs`; Infinity if there is no basis. */
export function remainingMs({ isIndexing, done, total }: IndexProgress, tookMs: number): number {
  return isIndexing && done > 0 && done < total ? (tookMs * (total - done)) / done : Number.POSITIVE_INFINITY;
}
