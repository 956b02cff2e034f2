import type { NotificationType, RequestType } from "vscode-languageclient/node";
import { l10n } from "../../server/protocol/l10n";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { askServer } from "./askServer";

/** Why the work has not started, as a phrase for the user. */
interface Waiting {
  readonly type: "waiting";
  readonly message: string;
}

/** Sends a request. Rejects with one sentence for the user. */
export type RequestWithProgress<P, R, Progress> = (
  params: P,
  onProgress: (progress: Progress | Waiting) => void,
  signal: AbortSignal,
) => Promise<R>;

/**
 * Creates a function that sends requests of one type, after waiting for a starting server. The server reports progress in
 * notifications with the id of the request.
 */
export function requestWithProgress<P extends { readonly id: string }, R, Progress>(
  process: ServerProcess,
  request: RequestType<P, R, void>,
  notification: NotificationType<{ readonly id: string; readonly progress: Progress }>,
): RequestWithProgress<P, R, Progress> {
  const listeners = new Map<string, (progress: Progress) => void>();
  process.onDidCreateClient((client) =>
    client.onNotification(notification, ({ id, progress }) => listeners.get(id)?.(progress)),
  );
  return async (params, onProgress, signal) => {
    listeners.set(params.id, onProgress);
    try {
      if (process.state.phase !== "running")
        onProgress({ type: "waiting", message: l10n.t("Starting the server") });
      return await askServer(process, request, params, signal);
    } finally {
      listeners.delete(params.id);
    }
  };
}
