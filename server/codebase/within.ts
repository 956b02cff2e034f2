import { setTimeout as delay } from "node:timers/promises";

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
