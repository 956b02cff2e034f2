import { commands, type Disposable } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { commandIds } from "../ui/commandIds";
import { showErrorMessage } from "../ui/shown";
import type { ServerProcess } from "./serverProcess";

/** Shows an error message with “Restart” and “Show Log” when the server has failed for good. */
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
