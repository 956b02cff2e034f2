import { commands } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { commandIds } from "./commandIds";
import { showInformationMessage } from "./shown";

/** Shows what the demo model cannot do, with a button to choose larger models. */
export async function offerModels(message: string): Promise<void> {
  const choose = l10n.t("Choose Models…");
  if ((await showInformationMessage(message, choose)) === choose)
    await commands.executeCommand(commandIds.chooseModel);
}
