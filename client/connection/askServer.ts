import { CancellationTokenSource } from "vscode";
import type { RequestType } from "vscode-languageclient/node";
import { l10n } from "../../server/protocol/l10n";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { serverSettled } from "../serverProcess/serverSettled";

/** Sends a request, after waiting for a starting server. Rejects with one sentence for the user. */
export async function askServer<P, R>(
  process: ServerProcess,
  type: RequestType<P, R, void>,
  params: P,
  signal: AbortSignal,
): Promise<R> {
  const stopper = new CancellationTokenSource();
  const stop = () => stopper.cancel();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await serverSettled(process, signal);
    const { phase, message } = process.state;
    if (phase !== "running") throw new Error(message ?? notRunning());
    return await process.ask(type, params, stopper.token);
  } catch (error) {
    throw errorFor(error, process);
  } finally {
    signal.removeEventListener("abort", stop);
    stopper.dispose();
  }
}

/** Error codes of a lost connection; see ErrorCodes of vscode-jsonrpc. */
const goneCodes = new Set([-32097, -32096, -32099]);

function errorFor(error: unknown, process: ServerProcess): Error {
  const code = (error as { code?: unknown } | undefined)?.code;
  const gone = process.state.phase !== "running" || (typeof code === "number" && goneCodes.has(code));
  if (gone && process.state.phase === "failed") return new Error(process.state.message ?? notRunning());
  if (gone) return new Error(l10n.t("The Inhouse server stopped during the request. Try again."));
  return error instanceof Error ? error : new Error(String(error));
}

function notRunning(): string {
  return l10n.t("The Inhouse server is not running. Run “Inhouse: Restart Server” to start it.");
}
