import { l10n } from "vscode";
import { strings } from "../../media/chat/strings";
import type { PanelStrings } from "./messages";

/** The panel's texts in the user's language. English ones the panel has itself. */
export function panelStrings(): PanelStrings {
  if (l10n.bundle === undefined) return {};
  return Object.fromEntries(Object.entries(strings).map(([name, text]) => [name, l10n.t(text)]));
}
