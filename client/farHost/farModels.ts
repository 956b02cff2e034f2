import { basename } from "node:path/posix";
import { ConfigurationTarget, type QuickPickItem, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { readSetting, section } from "../settings/configuration";
import { showInformationMessage, showQuickPick } from "../ui/shown";
import type { FarFacts } from "./facts";

const roles = ["completion.model", "chat.model"] as const;
type Role = (typeof roles)[number];

interface ModelItem extends QuickPickItem {
  /** Empty for the model that comes with Inhouse. */
  readonly path: string;
}

interface RoleItem extends QuickPickItem {
  readonly sets: readonly Role[];
}

/** Lets the user choose one of the models on the far host, and what for. */
export async function chooseFarModel({ models, home }: FarFacts, host: string): Promise<void> {
  if (models.length === 0) {
    await showInformationMessage(
      l10n.t(
        "Inhouse found no model on {0}. Connect to it with Remote-SSH and choose models there, or put GGUF files into ~/models there.",
        host,
      ),
    );
    return;
  }
  const used = new Set(roles.map((role) => readSetting(role, "")));
  const item = (path: string): ModelItem => {
    const shown = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
    return {
      path: shown,
      label: basename(path),
      description: used.has(shown) || used.has(path) ? l10n.t("In use") : "",
      detail: shown,
    };
  };
  const demo: ModelItem = {
    path: "",
    label: l10n.t("Demo model"),
    description: l10n.t("comes with Inhouse"),
  };
  const chosen = await showQuickPick([...models.map(item), demo], {
    title: l10n.t("Inhouse: Models on {0}", host),
    placeHolder: l10n.t("Choose a model"),
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  const uses: readonly RoleItem[] = [
    { label: l10n.t("Completions and Chat"), sets: roles },
    { label: l10n.t("Completions"), sets: ["completion.model"] },
    { label: l10n.t("Chat"), sets: ["chat.model"] },
  ];
  const use = await showQuickPick(uses, { title: l10n.t("Use {0} for", chosen.label) });
  for (const role of use?.sets ?? [])
    await workspace
      .getConfiguration(section)
      .update(role, chosen.path || undefined, ConfigurationTarget.Global);
}
