/**
 * Milliseconds of processor time that this thread has spent since `startProcessorTime()`. Unlike wall-clock time it
 * hardly grows when the machine is busy, and other threads of the process (garbage collection, work that an earlier
 * test left) do not count. For tests that rule out superlinear work: their limits are many times the expected time.
 */
export function startProcessorTime(): () => number {
  const start = process.threadCpuUsage();
  return () => process.threadCpuUsage(start).user / 1000;
}
