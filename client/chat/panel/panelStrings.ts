import { l10n } from "vscode";
import type { PanelStrings } from "../protocol/messages";
import { strings } from "../protocol/strings";

/** The panel's texts in the user's language; empty for English, which the panel contains. */
export function panelStrings(): PanelStrings {
  if (l10n.bundle === undefined) return {};
  return Object.fromEntries(Object.entries(strings).map(([name, text]) => [name, l10n.t(text)]));
}
