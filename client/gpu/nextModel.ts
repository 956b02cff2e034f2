import type { StatusParams } from "../../server/protocol/messages";

export interface StatusSource {
  onDidReceiveStatus(listener: (status: StatusParams) => unknown): { dispose(): unknown };
}

/** The next status in which a model is loaded, or none can be. Undefined when the signal aborts. */
export async function nextModel(
  server: StatusSource,
  signal: AbortSignal,
): Promise<StatusParams | undefined> {
  const { promise, resolve } = Promise.withResolvers<StatusParams | undefined>();
  const giveUp = () => resolve(undefined);
  signal.addEventListener("abort", giveUp, { once: true });
  const listening = server.onDidReceiveStatus((status) => {
    if (status.completion !== undefined || status.state === "error") resolve(status);
  });
  if (signal.aborted) giveUp();
  try {
    return await promise;
  } finally {
    listening.dispose();
    signal.removeEventListener("abort", giveUp);
  }
}
