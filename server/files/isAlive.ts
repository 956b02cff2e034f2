import { existsSync } from "node:fs";

/** Whether a process is there. On Linux without a signal, which the seal refuses to send. */
export function isAlive(pid: number): boolean {
  if (process.platform === "linux") return existsSync(`/proc/${pid}`);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
