import { unlessAborted } from "./abortable";

/** Settles like `promise`, or resolves to undefined if `ms` milliseconds pass or the signal aborts first. */
export async function withDeadline<T>(
  promise: Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  try {
    const either = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
    return await unlessAborted(promise, either);
  } finally {
    clearTimeout(timer);
  }
}
