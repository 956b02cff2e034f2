/**
 * Milliseconds of processor time since `startProcessorTime()`. Unlike time on the clock it hardly grows when other work keeps the
 * machine busy. For tests that rule out work which is not linear: limits are many times what the work takes.
 */
export function startProcessorTime(): () => number {
  const start = process.cpuUsage();
  return () => process.cpuUsage(start).user / 1000;
}
