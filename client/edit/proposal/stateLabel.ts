import { l10n } from "../../../server/protocol/l10n";
import { waitingText } from "../../ui/text";
import type { EditState } from "../pending/editState";

/** Describes the state of an edit in a phrase. */
export function stateLabel(state: EditState): string {
  switch (state.type) {
    case "waiting":
      return waitingText(state);
    case "writing":
      return l10n.t("Writing the change");
    case "elsewhere":
      return l10n.t("waiting in the Refactor Preview");
    case "failed":
      return state.reason;
    default:
      return "";
  }
}
