import { ConfigurationTarget, l10n, window, workspace } from "vscode";
import { type InspectedModel, InspectModelRequest } from "../../server/protocol/models";
import { askServer } from "../askServer";
import { readSetting, section } from "../configuration";
import type { ModelsDeps } from "./models";

const settings = ["completion.model", "chat.model"] as const;
type ModelSetting = (typeof settings)[number];

/** Tells what a model file is good for and sets it to be used, if the user wants that. */
export async function offerToUse(path: string, { process }: ModelsDeps): Promise<void> {
  const { signal } = new AbortController();
  const found = await askServer(process, InspectModelRequest.type, { path }, signal);
  if ("problem" in found) {
    void window.showErrorMessage(found.problem);
    return;
  }
  const uses = usesOf(found);
  if (uses.length === 0) {
    const problem = l10n.t(
      "“{0}” can neither complete code nor chat, so Inhouse has no use for it.",
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

interface Use {
  readonly title: string;
  readonly sets: readonly ModelSetting[];
}

function usesOf({ completions, chat }: Exclude<InspectedModel, { problem: string }>): Use[] {
  const forCompletions: Use = { title: l10n.t("Completions"), sets: ["completion.model"] };
  const forChat: Use = { title: l10n.t("Chat"), sets: ["chat.model"] };
  const both: Use = { title: l10n.t("Both"), sets: settings };
  return [
    ...(completions ? [forCompletions] : []),
    ...(chat ? [forChat] : []),
    ...(completions && chat ? [both] : []),
  ];
}

/** Which settings of the user's name one of these files. */
export function usedFor(paths: readonly string[]): ModelSetting[] {
  return settings.filter((setting) => paths.includes(readSetting(setting, "")));
}

/** The default is the model that comes with the extension. */
export async function useNoMore(used: readonly ModelSetting[]): Promise<void> {
  for (const setting of used) await set(setting, undefined);
}

/** In the settings of the machine on which the model is. */
async function set(setting: ModelSetting, path: string | undefined): Promise<void> {
  await workspace.getConfiguration(section).update(setting, path, ConfigurationTarget.Global);
}
