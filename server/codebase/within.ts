import { setTimeout as delay } from "node:timers/promises";
import type { IndexProgress } from "./messages";

/** Waits for both at the same time, but no longer than so many milliseconds; undefined for what takes longer. */
export async function within<A, B>(
  ms: number,
  one: Promise<A>,
  other: Promise<B> | undefined,
): Promise<[A | undefined, B | undefined]> {
  const over = new AbortController();
  const waited = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.all([Promise.race([one, waited]), Promise.race([other, waited])]);
  } finally {
    over.abort();
  }
}

const lookMs = 100;

/** Waits for work as long as it will be done by then, a time of `performance.now()`, going by what is left of it. */
export async function untilDoneBy(
  end: number,
  work: () => Promise<unknown> | undefined,
  leftMs: () => number,
): Promise<void> {
  while (work() !== undefined && performance.now() + leftMs() < end)
    await within(lookMs, work() ?? Promise.resolve(), undefined);
}

/** So many milliseconds more a scan takes at the speed so far, after `tookMs`; endless while nothing tells. */
export function timeLeft({ isIndexing, done, total }: IndexProgress, tookMs: number): number {
  return isIndexing && done > 0 && done < total ? (tookMs * (total - done)) / done : Number.POSITIVE_INFINITY;
}
