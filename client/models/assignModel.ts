import { ConfigurationTarget, type QuickPickItem, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { ListedModel } from "../../server/protocol/models";
import { readSetting, section } from "../settings/configuration";
import { createQuickPick, itemShown, showErrorMessage } from "../ui/shown";
import { inspectModel } from "./choice/inspectModels";
import { type ModelRole, type ModelSetting, modelSettings, rolesOf } from "./modelRoles";
import type { ModelsDeps } from "./modelsDeps";

/** Inspects a model file, asks the user what to use it for, and sets it in the settings. */
export async function offerToAssign(path: string, deps: ModelsDeps): Promise<void> {
  const { signal } = new AbortController();
  const found = await inspectModel(deps, path, signal);
  if ("problem" in found) {
    void showErrorMessage(found.problem);
    return;
  }
  const uses = rolesOf(found);
  if (uses.length === 0) {
    const problem = l10n.t(
      "Inhouse can't use “{0}”: it supports neither completions, nor chat, nor codebase search.",
      found.name,
    );
    void showErrorMessage(problem);
    return;
  }
  const use = await askRole(found, uses);
  for (const setting of use?.sets ?? []) await setModel(setting, path);
}

/**
 * Stays open until answered, even without focus: a notification would disappear after some seconds. No item is active
 * at first, because a download may finish while the user types. “Download a Model…” asks again about a downloaded
 * model.
 */
async function askRole(found: ListedModel, uses: readonly ModelRole[]): Promise<ModelRole | undefined> {
  const pick = createQuickPick<QuickPickItem & { readonly use?: ModelRole }>(
    l10n.t("“{0}” is ready. Use it for:", found.name),
    found.tooLarge ?? l10n.t("Select a use, or close to decide later"),
  );
  pick.ignoreFocusOut = true;
  pick.items = [
    ...uses.map((use) => ({ label: use.title, use })),
    {
      label: l10n.t("Nothing for now"),
      description: l10n.t("Run “Inhouse: Download a Model…” to decide later"),
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

/** The settings that name one of these files. */
export function settingsUsing(paths: readonly string[]): ModelSetting[] {
  return modelSettings.filter((setting) => paths.includes(readSetting(setting, "")));
}

/** Resets settings to their defaults: the bundled model, or keyword search. */
export async function unassignModel(used: readonly ModelSetting[]): Promise<void> {
  for (const setting of used) await setModel(setting, undefined);
}

/** Writes to the user settings of the machine that holds the model. */
export async function setModel(setting: ModelSetting, path: string | undefined): Promise<void> {
  await workspace.getConfiguration(section).update(setting, path, ConfigurationTarget.Global);
}
