import { setTimeout as delay } from "node:timers/promises";

/** Resolves to the result, or to undefined after `milliseconds`. Then aborts `late`, so that the work can stop. */
export async function withDeadline<T>(
  milliseconds: number,
  run: (late: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const late = new AbortController();
  try {
    return await Promise.race([run(late.signal), delay(milliseconds, undefined, { ref: false })]);
  } finally {
    late.abort();
  }
}
