import { existsSync } from "node:fs";

/** Whether a process exists. Uses /proc on Linux because the seal blocks signals. */
export function isAlive(pid: number): boolean {
  if (process.platform === "linux") return existsSync(`/proc/${pid}`);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
