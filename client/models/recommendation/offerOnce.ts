import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { commands } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { readSetting } from "../../settings/configuration";
import { makePrivate } from "../../storage/privateFolder";
import { commandIds } from "../../ui/commandIds";
import { showInformationMessage } from "../../ui/shown";
import type { ModelsDeps } from "../modelsDeps";
import { askRecommendation, type RecommendedPair } from "./recommendation";

/**
 * Offers the models for this machine one single time, to a user who has chosen none. Measures nothing. The file at `marker`
 * remembers it for all windows.
 */
export async function offerOnce(deps: ModelsDeps, marker: string): Promise<void> {
  if (!deps.isAllowed() || hasModels()) return;
  const { pairs } = await askRecommendation(deps, false, new AbortController().signal);
  const [best] = pairs;
  if (best === undefined || hasModels() || !(await isFirst(marker))) return;
  const choose = l10n.t("Choose Models…");
  if ((await showInformationMessage(offerText(best), choose)) === choose)
    await commands.executeCommand(commandIds.chooseModel);
}

function hasModels(): boolean {
  return readSetting("completion.model", "") !== "" || readSetting("chat.model", "") !== "";
}

/** Creates the file. False if another window has, or if nothing can be remembered. */
async function isFirst(marker: string): Promise<boolean> {
  try {
    makePrivate(dirname(marker));
    await writeFile(marker, "", { flag: "wx", mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

function offerText({ completion, chat, isSlow }: RecommendedPair): string {
  const offer =
    completion === chat
      ? l10n.t("This machine can run {0} for completions and chat.", chat.name)
      : l10n.t("This machine can run {0} for completions and {1} for chat.", completion.name, chat.name);
  return isSlow ? l10n.join([offer, l10n.t("It is slow here.")]) : offer;
}
