import { type EditCommandId, editCommandIds } from "../../commandIds";
import type { Translate } from "../../text";
import { isFresh } from "../hunks";
import type { PendingEdit } from "../pendingEdit";
import { placesOf } from "./places";

export interface HunkLens {
  readonly line: number;
  readonly title: string;
  readonly command: EditCommandId;
  /** Of the hunk; absent for what is done with the whole edit. */
  readonly id?: number;
}

/** What can be done with each hunk, above it on this side of the difference. */
export function hunkLenses(
  edit: Pick<PendingEdit, "hunks" | "text" | "wish">,
  side: "inDocument" | "inProposal",
  t: Translate,
): HunkLens[] {
  const { acceptChange, rejectChange, retry, show } = editCommandIds;
  const places = placesOf(edit);
  return places.flatMap(({ hunk, [side]: { start: line } }, index): HunkLens[] => {
    const { id } = hunk;
    if (!isFresh(edit.text, hunk)) {
      const changed = { line, title: t("$(warning) Changed by hand meanwhile"), command: show };
      const again = { line, title: t("Try Again"), command: retry };
      const reject = { line, title: t("Reject"), command: rejectChange, id };
      return edit.wish === undefined ? [changed, reject] : [changed, again, reject];
    }
    const accept = { line, title: t("$(check) Accept"), command: acceptChange, id };
    const reject = { line, title: t("$(close) Reject"), command: rejectChange, id };
    const title = t("Show Difference ({0} of {1})", index + 1, places.length);
    return side === "inProposal" ? [accept, reject] : [accept, reject, { line, title, command: show, id }];
  });
}
