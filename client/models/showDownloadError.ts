import { commands } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { commandIds } from "../ui/commandIds";
import { showErrorMessage } from "../ui/shown";
import type { ModelsDeps } from "./modelsDeps";
import { DownloadError } from "./transfer/downloadError";

/** Shows why a command failed. Unexpected errors also go to the log. */
export function showDownloadError(error: unknown, { log }: Pick<ModelsDeps, "log">): void {
  const message = failureText(error);
  if (!(error instanceof DownloadError)) log.error(error instanceof Error ? error : String(error));
  const showLog = l10n.t("Show Log");
  void showErrorMessage(message, showLog).then((picked) => {
    if (picked === showLog) void commands.executeCommand(commandIds.showLog);
  });
}
