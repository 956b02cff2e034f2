import { commands, l10n } from "vscode";
import { commandIds } from "./commandIds";
import { showWarningMessage } from "./shown";

/** Says what the demo model cannot do, one click from choosing another. */
export async function offerModels(message: string): Promise<void> {
  const choose = l10n.t("Choose a Model…");
  if ((await showWarningMessage(message, choose)) === choose)
    await commands.executeCommand(commandIds.downloadModel);
}
