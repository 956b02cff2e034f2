import { commands, l10n } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { commandIds } from "../commandIds";
import { showErrorMessage } from "../shown";
import type { ModelsDeps } from "./models";
import { DownloadError } from "./transfer/downloadError";

/** Once, at the end of a command. What is no sentence of ours belongs into the log. */
export function tellFailure(error: unknown, { log }: Pick<ModelsDeps, "log">): void {
  const message = failureText(error, l10n.t);
  if (!(error instanceof DownloadError)) log.error(error instanceof Error ? error : String(error));
  const showLog = l10n.t("Show Log");
  void showErrorMessage(message, showLog).then((picked) => {
    if (picked === showLog) void commands.executeCommand(commandIds.showLog);
  });
}
