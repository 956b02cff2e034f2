import { l10n } from "../../../server/protocol/l10n";
import { type EditCommandId, editCommandIds } from "../../ui/commandIds";

import { isFresh } from "../pending/hunks";
import type { PendingEdit } from "../pending/pendingEdit";
import { placesOf } from "./places";

export interface HunkLens {
  readonly line: number;
  readonly title: string;
  readonly command: EditCommandId;
  /** The hunk's id; absent for actions on the whole edit. */
  readonly id?: number;
}

/** The actions above each hunk, on this side of the diff. */
export function hunkLenses(
  edit: Pick<PendingEdit, "hunks" | "text" | "intent">,
  side: "inDocument" | "inProposal",
): HunkLens[] {
  const { acceptChange, rejectChange, retry, show } = editCommandIds;
  const places = placesOf(edit);
  return places.flatMap(({ hunk, [side]: { start: line } }, index): HunkLens[] => {
    const { id } = hunk;
    if (!isFresh(edit.text, hunk)) {
      const changed = { line, title: l10n.t("$(warning) Changed by hand"), command: show };
      const again = { line, title: l10n.t("Retry"), command: retry };
      const reject = { line, title: l10n.t("Reject"), command: rejectChange, id };
      return edit.intent === undefined ? [changed, reject] : [changed, again, reject];
    }
    const accept = { line, title: l10n.t("$(check) Accept"), command: acceptChange, id };
    const reject = { line, title: l10n.t("$(close) Reject"), command: rejectChange, id };
    const title = l10n.t("Show Difference ({0} of {1})", index + 1, places.length);
    return side === "inProposal" ? [accept, reject] : [accept, reject, { line, title, command: show, id }];
  });
}
