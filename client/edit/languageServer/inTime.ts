import { setTimeout as delay } from "node:timers/promises";

/** What comes of it within so many milliseconds, or undefined. What goes on after that is told by the signal not to do anything more. */
export async function inTime<T>(
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
