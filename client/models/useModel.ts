import { ConfigurationTarget, l10n, type QuickPickItem, workspace } from "vscode";
import { InspectModelRequest, type ListedModel } from "../../server/protocol/models";
import { askServer } from "../askServer";
import { readSetting, section } from "../configuration";
import { createQuickPick, itemShown, showErrorMessage } from "../shown";
import type { ModelsDeps } from "./models";
import { type ModelSetting, modelSettings, type Use, usesOf } from "./uses";

/** Tells what a model file is good for and sets it to be used, if the user wants that. */
export async function offerToUse(path: string, { process }: ModelsDeps): Promise<void> {
  const { signal } = new AbortController();
  const found = await askServer(process, InspectModelRequest.type, { path }, signal);
  if ("problem" in found) {
    void showErrorMessage(found.problem);
    return;
  }
  const uses = usesOf(found, l10n.t);
  if (uses.length === 0) {
    const problem = l10n.t(
      "“{0}” can neither complete code, nor chat, nor search the codebase, so Inhouse has no use for it.",
      found.name,
    );
    void showErrorMessage(problem);
    return;
  }
  const use = await askUse(found, uses);
  for (const setting of use?.sets ?? []) await set(setting, path);
}

/**
 * Stays until it is answered, also while the user works elsewhere: a notification would be gone after some seconds. Nothing is chosen
 * beforehand, since a download may end while the user types. “Download a Model…” asks again about a model that is on this machine.
 */
async function askUse(found: ListedModel, uses: readonly Use[]): Promise<Use | undefined> {
  const pick = createQuickPick<QuickPickItem & { readonly use?: Use }>(
    l10n.t("“{0}” is on this machine. What shall Inhouse use it for?", found.name),
    found.tooLarge ?? l10n.t("Choose what it does, or Esc to decide later"),
  );
  pick.ignoreFocusOut = true;
  pick.items = [
    ...uses.map((use) => ({ label: use.title, use })),
    {
      label: l10n.t("Nothing for now"),
      description: l10n.t("“Inhouse: Download a Model…” asks again"),
    },
  ].map(itemShown);
  pick.activeItems = [];
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item !== undefined) resolve(item.item.use);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

/** Which settings of the user's name one of these files. */
export function usedFor(paths: readonly string[]): ModelSetting[] {
  return modelSettings.filter((setting) => paths.includes(readSetting(setting, "")));
}

/** The default is the model that comes with the extension, or a search by words alone. */
export async function useNoMore(used: readonly ModelSetting[]): Promise<void> {
  for (const setting of used) await set(setting, undefined);
}

/** In the settings of the machine on which the model is. */
async function set(setting: ModelSetting, path: string | undefined): Promise<void> {
  await workspace.getConfiguration(section).update(setting, path, ConfigurationTarget.Global);
}
