/**
 * Milliseconds of processor time since `startProcessorTime()`. Unlike wall-clock time it hardly grows when the machine
 * is busy. For tests that rule out superlinear work: their limits are many times the expected time.
 */
export function startProcessorTime(): () => number {
  const start = process.cpuUsage();
  return () => process.cpuUsage(start).user / 1000;
}
