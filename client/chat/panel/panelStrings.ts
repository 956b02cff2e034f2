import { l10n } from "../../../server/protocol/l10n";
import type { PanelStrings } from "../protocol/messages";
import { panelTexts } from "../protocol/strings";

/** The panel's texts in the user's language; empty for English, which the panel contains. */
export function panelStrings(): PanelStrings {
  return l10n.language === "en" ? {} : panelTexts();
}
