import { window } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { offerToAssign } from "./assignModel";
import type { ModelsDeps } from "./modelsDeps";

/** Lets the user choose a model file, lists it, and offers to use it. */
export async function pickFile(deps: ModelsDeps): Promise<void> {
  const [chosen] =
    (await window.showOpenDialog({
      title: l10n.t("Choose a model"),
      openLabel: l10n.t("Use"),
      // The models of Ollama have names without an ending.
      filters: { [l10n.t("GGUF models")]: ["gguf"], [l10n.t("All Files")]: ["*"] },
    })) ?? [];
  if (chosen === undefined) return;
  await deps.others.add(chosen.fsPath);
  await offerToAssign(chosen.fsPath, deps);
}
