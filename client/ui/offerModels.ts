import { commands } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { commandIds } from "./commandIds";
import { showWarningMessage } from "./shown";

/** Shows what the demo model cannot do, with a button to choose another model. */
export async function offerModels(message: string): Promise<void> {
  const choose = l10n.t("Choose a Model…");
  if ((await showWarningMessage(message, choose)) === choose)
    await commands.executeCommand(commandIds.chooseChatModel);
}
