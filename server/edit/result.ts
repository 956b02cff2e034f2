import type { Documents } from "../context/documents";
import { splitLines } from "../protocol/code/lines";
import type { EditResult } from "../protocol/edit";
import { type Editing, rangeOf } from "./editing";
import { cautions } from "./files/cautions";
import { changedSentence, nameOf } from "./guards";
import { hunksBetween, textEditsOf } from "./hunks";
import type { Placed } from "./place/placed";
import { movedBy, shifted } from "./rebase";
import { Refused } from "./refused";
import { linesOf, type Region } from "./source";

/** A placed answer as an edit of the document as it is now. Throws `Refused` when it was changed in the same place. */
export async function editResult(
  editing: Editing,
  { parts, rung, warnings }: Placed,
  documents: Pick<Documents, "get">,
): Promise<EditResult> {
  const { document, lines, eol, figures, answer, caution } = editing;
  const changed = linesOf(parts);
  const hunks = hunksBetween(lines, changed);
  const { uri } = document;
  const now = documents.get(uri);
  if (now === undefined) throw new Refused(`${nameOf(uri)} was closed meanwhile: open it and ask again.`);
  const region = extended(editing.region, hunks);
  const current = now.version === editing.version ? lines : splitLines(now.getText());
  const moved = current === lines ? 0 : movedBy(lines, current, region, hunks);
  if (moved === undefined) throw new Refused(changedSentence(nameOf(uri)));
  const place = { start: region.start + moved, end: region.end + moved };
  const newText = changed.slice(region.start, changed.length - (lines.length - region.end)).join(eol);
  const common = { range: rangeOf(place, current), rung, answer, figures: figures.read() };
  if (hunks.length === 0)
    return { outcome: "unchanged", reason: unchanged, newText, warnings: [], ...common };
  const edits = textEditsOf(shifted(hunks, moved), current, eol);
  const edit = { documentChanges: [{ textDocument: { uri, version: now.version }, edits }] };
  const all = [
    ...(caution ? [caution] : []),
    ...warnings,
    ...(await cautions(uri, lines.join(eol), changed.join(eol))),
  ];
  return { outcome: "edited", edit, newText, warnings: all, ...common };
}

const unchanged = "The model left the code as it is: say in other words what is to change.";

/** With the lines around it that change as well. */
function extended({ start, end }: Region, hunks: ReturnType<typeof hunksBetween>): Region {
  return {
    start: Math.min(start, ...hunks.map((hunk) => hunk.start)),
    end: Math.max(end, ...hunks.map((hunk) => hunk.end)),
  };
}
