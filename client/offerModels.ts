import { commands, l10n, window } from "vscode";
import { commandIds } from "./commandIds";

/** Says what the demo model cannot do, one click from choosing another. */
export async function offerModels(message: string): Promise<void> {
  const choose = l10n.t("Choose a Model…");
  if ((await window.showWarningMessage(message, choose)) === choose)
    await commands.executeCommand(commandIds.downloadModel);
}
