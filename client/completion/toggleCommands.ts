import { ConfigurationTarget, type TextDocument, workspace } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { completionsEnabled, section } from "../settings/configuration";
import { languageName } from "../ui/languageName";
import { setStatusBarMessage, showErrorMessage, showInformationMessage } from "../ui/shown";
import { codeEditor } from "../workspace/codeEditor";
import { planLanguageToggle, planToggle, type SettingLevel, type SettingWrite } from "./toggle";

const key = "completion.enabled";

const targets: Record<SettingLevel, ConfigurationTarget> = {
  user: ConfigurationTarget.Global,
  workspace: ConfigurationTarget.Workspace,
  folder: ConfigurationTarget.WorkspaceFolder,
};

/** Turns completions on or off everywhere. */
export async function toggleCompletions(): Promise<void> {
  const document = codeEditor()?.document;
  const setting = workspace.getConfiguration(section, document?.uri ?? null);
  if (!(await write(document, planToggle(setting.inspect<boolean>(key) ?? {})))) return;
  const enabled = completionsEnabled();
  const here = document === undefined ? enabled : completionsEnabled(document);
  if (here !== enabled && document !== undefined) {
    showStatus(
      enabled
        ? l10n.t("Completions are on. {0} stays off by its own setting.", languageName(document.languageId))
        : l10n.t("Completions are off. {0} stays on by its own setting.", languageName(document.languageId)),
    );
  } else {
    showStatus(enabled ? l10n.t("Completions are on.") : l10n.t("Completions are off."));
  }
}

/** Turns completions on or off for the language of the active editor. */
export async function toggleCompletionsForLanguage(): Promise<void> {
  const document = codeEditor()?.document;
  if (document === undefined) {
    void showInformationMessage(l10n.t("Open a file of the language first."));
    return;
  }
  const setting = workspace.getConfiguration(section, document);
  if (!(await write(document, planLanguageToggle(setting.inspect<boolean>(key) ?? {})))) return;
  showStatus(
    completionsEnabled(document)
      ? l10n.t("Completions are on for {0}.", languageName(document.languageId))
      : l10n.t("Completions are off for {0}.", languageName(document.languageId)),
  );
}

async function write(document: TextDocument | undefined, plan: SettingWrite): Promise<boolean> {
  const scope = plan.inLanguage ? document : document?.uri;
  try {
    const setting = workspace.getConfiguration(section, scope ?? null);
    await setting.update(key, plan.value, targets[plan.level], plan.inLanguage);
    return true;
  } catch (error) {
    // For example, a settings file has unsaved changes; VS Code's message names it.
    const reason = failureText(error);
    void showErrorMessage(l10n.t("Cannot change the setting. {0}", reason));
    return false;
  }
}

function showStatus(message: string): void {
  setStatusBarMessage(`Inhouse: ${message}`, 4000);
}
