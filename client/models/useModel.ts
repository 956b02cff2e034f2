import { ConfigurationTarget, l10n, window, workspace } from "vscode";
import { InspectModelRequest } from "../../server/protocol/models";
import { askServer } from "../askServer";
import { readSetting, section } from "../configuration";
import type { ModelsDeps } from "./models";
import { type ModelSetting, modelSettings, usesOf } from "./uses";

/** Tells what a model file is good for and sets it to be used, if the user wants that. */
export async function offerToUse(path: string, { process }: ModelsDeps): Promise<void> {
  const { signal } = new AbortController();
  const found = await askServer(process, InspectModelRequest.type, { path }, signal);
  if ("problem" in found) {
    void window.showErrorMessage(found.problem);
    return;
  }
  const uses = usesOf(found, l10n.t);
  if (uses.length === 0) {
    const problem = l10n.t(
      "“{0}” can neither complete code, nor chat, nor search the codebase, so Inhouse has no use for it.",
      found.name,
    );
    void window.showErrorMessage(problem);
    return;
  }
  const ready = l10n.t("“{0}” is on this machine. What shall Inhouse use it for?", found.name);
  const sentence = found.tooLarge === undefined ? ready : `${ready} ${found.tooLarge}`;
  const picked = await window.showInformationMessage(sentence, ...uses.map(({ title }) => title));
  const use = uses.find(({ title }) => title === picked);
  for (const setting of use?.sets ?? []) await set(setting, path);
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
