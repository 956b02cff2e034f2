import { type EditCommandId, editCommandIds } from "../../ui/commandIds";
import type { Translate } from "../../ui/text";
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
  t: Translate,
): HunkLens[] {
  const { acceptChange, rejectChange, retry, show } = editCommandIds;
  const places = placesOf(edit);
  return places.flatMap(({ hunk, [side]: { start: line } }, index): HunkLens[] => {
    const { id } = hunk;
    if (!isFresh(edit.text, hunk)) {
      const changed = { line, title: t("$(warning) Changed by hand"), command: show };
      const again = { line, title: t("Retry"), command: retry };
      const reject = { line, title: t("Reject"), command: rejectChange, id };
      return edit.intent === undefined ? [changed, reject] : [changed, again, reject];
    }
    const accept = { line, title: t("$(check) Accept"), command: acceptChange, id };
    const reject = { line, title: t("$(close) Reject"), command: rejectChange, id };
    const title = t("Show Difference ({0} of {1})", index + 1, places.length);
    return side === "inProposal" ? [accept, reject] : [accept, reject, { line, title, command: show, id }];
  });
}
