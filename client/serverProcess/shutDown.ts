import type { GatedClient } from "../serverGate/gatedClient";
import { withDeadline } from "../ui/timing/withDeadline";

/** Long enough for the server to free a large model. */
const stopTimeoutMs = 5000;
/** How long to wait for the process to exit after its last response. */
export const exitTimeoutMs = 2000;

/** Ends a server. Resolves when its process has exited, to what went wrong before that. */
export async function shutDown(client: GatedClient): Promise<string | undefined> {
  const { child } = client;
  let problem: string | undefined;
  try {
    // Before it has answered `initialize`, a server does not accept `shutdown`.
    if (client.isRunning()) {
      await client.dispose(stopTimeoutMs);
      await withDeadline(exitTimeoutMs, async () => child?.ended);
    }
  } catch (error) {
    problem = `Stopping the server failed: ${error}`;
  }
  child?.kill();
  await child?.ended;
  return problem;
}
