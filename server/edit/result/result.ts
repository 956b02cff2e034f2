import { splitLines } from "../../protocol/code/lines";
import type { EditResult } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";
import { type Editing, rangeOf } from "../editing";
import { EditRefusedError } from "../editRefusedError";
import { findCautions } from "../files/cautions";
import { changedSentence, type GuardDeps, nameOf } from "../guards";
import type { Placed } from "../place/placed";
import { linesOf, type Region } from "../source";
import { hunksBetween, textEditsOf } from "./hunks";
import { movedBy, shifted } from "./rebase";

/**
 * Converts a placed answer to an edit of the current document. Throws an `EditRefusedError` if the document changed in
 * the same place.
 */
export async function editResult(
  editing: Editing,
  { parts, format, warnings }: Placed,
  { documents, files }: GuardDeps,
): Promise<EditResult> {
  const { document, lines, eol, figures, answer, caution } = editing;
  const changed = linesOf(parts);
  const hunks = hunksBetween(lines, changed);
  const { uri } = document;
  const now = documents.get(uri);
  if (now === undefined)
    throw new EditRefusedError(l10n.t("{0} was closed. Open it and ask again.", nameOf(uri)));
  const region = extended(editing.region, hunks);
  const current = now.version === editing.version ? lines : splitLines(now.getText());
  const moved = current === lines ? 0 : movedBy(lines, current, region, hunks);
  if (moved === undefined) throw new EditRefusedError(changedSentence(nameOf(uri)));
  const place = { start: region.start + moved, end: region.end + moved };
  const newText = changed.slice(region.start, changed.length - (lines.length - region.end)).join(eol);
  const common = { range: rangeOf(place, current), format, answer, figures: figures.read() };
  if (hunks.length === 0)
    return { outcome: "unchanged", reason: unchangedSentence(), newText, warnings: [], ...common };
  const edits = textEditsOf(shifted(hunks, moved), current, eol);
  const edit = { documentChanges: [{ textDocument: { uri, version: now.version }, edits }] };
  const all = [
    ...(caution ? [caution] : []),
    ...warnings,
    ...(await findCautions(uri, lines.join(eol), changed.join(eol), files.access)),
  ];
  return { outcome: "edited", edit, newText, warnings: all, ...common };
}

function unchangedSentence(): string {
  return l10n.t("The model changed nothing. Rephrase the instruction.");
}

/** Extends the region to changed lines around it. */
function extended({ start, end }: Region, hunks: ReturnType<typeof hunksBetween>): Region {
  return {
    start: Math.min(start, ...hunks.map((hunk) => hunk.start)),
    end: Math.max(end, ...hunks.map((hunk) => hunk.end)),
  };
}
