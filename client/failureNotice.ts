import { commands, type Disposable, l10n } from "vscode";
import { commandIds } from "./commandIds";
import type { ServerProcess } from "./serverProcess";
import { showErrorMessage } from "./shown";

/** Tells the user once when the server is down for good, with what can be done about it. */
export function createFailureNotice(server: ServerProcess): Disposable {
  return server.onDidChangeState(async ({ phase, message }) => {
    if (phase !== "failed" || message === undefined) return;
    const restart = l10n.t("Restart");
    const showLog = l10n.t("Show Log");
    const picked = await showErrorMessage(message, restart, showLog);
    if (picked === restart) await commands.executeCommand(commandIds.restartServer);
    if (picked === showLog) await commands.executeCommand(commandIds.showLog);
  });
}
