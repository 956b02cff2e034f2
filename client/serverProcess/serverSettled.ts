import type { ServerProcess } from "./serverProcess";

/** Resolves when the server is neither starting nor restarting. Rejects with the signal's reason. */
export function serverSettled(
  process: Pick<ServerProcess, "state" | "onDidChangeState">,
  signal: AbortSignal,
): Promise<void> {
  const isSettled = () => process.state.phase !== "starting" && process.state.phase !== "restarting";
  return new Promise((resolve, reject) => {
    if (isSettled()) return resolve();
    const done = () => {
      subscription.dispose();
      signal.removeEventListener("abort", stopped);
    };
    const stopped = () => {
      done();
      reject(signal.reason);
    };
    const subscription = process.onDidChangeState(() => {
      if (!isSettled()) return;
      done();
      resolve();
    });
    signal.addEventListener("abort", stopped, { once: true });
  });
}
