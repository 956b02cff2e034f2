import { l10n } from "vscode";
import type { EditState } from "../editState";

/** What an edit is at, as a phrase. */
export function stateText(state: EditState): string {
  switch (state.type) {
    case "waiting": {
      const { message, fraction } = state;
      return fraction === undefined ? message : `${message} ${Math.round(fraction * 100)} %`;
    }
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
