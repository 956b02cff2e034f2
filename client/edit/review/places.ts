import { type Hunk, lineOf } from "../hunks";
import type { PendingEdit } from "../pendingEdit";

/** Lines from 0, `end` exclusive. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** Where a hunk is in the document, and where it is in what is proposed for it. */
export interface HunkPlace {
  readonly hunk: Hunk;
  readonly inDocument: LineSpan;
  readonly inProposal: LineSpan;
}

export function placesOf({ hunks, text }: Pick<PendingEdit, "hunks" | "text">): HunkPlace[] {
  let moved = 0;
  return hunks.map((hunk) => {
    const start = lineOf(text, hunk.start);
    const inDocument = { start, end: start + linesIn(text.slice(hunk.start, hunk.end)) };
    const inProposal = { start: start + moved, end: start + moved + linesIn(hunk.newText) };
    if (text.slice(hunk.start, hunk.end) === hunk.oldText)
      moved += inProposal.end - inProposal.start - (inDocument.end - inDocument.start);
    return { hunk, inDocument, inProposal };
  });
}

/** The one at this line, or else the nearest; `side` says of which text the line is. */
export function nearestPlace(
  places: readonly HunkPlace[],
  line: number,
  side: "inDocument" | "inProposal",
): HunkPlace | undefined {
  const away = (place: HunkPlace) => {
    const { start, end } = place[side];
    if (line < start) return start - line;
    return line < end ? 0 : line - Math.max(start, end - 1);
  };
  return places.toSorted((a, b) => away(a) - away(b))[0];
}

/** The next one below or above, and around the end. */
export function stepFrom(
  places: readonly HunkPlace[],
  line: number,
  side: "inDocument" | "inProposal",
  step: 1 | -1,
): HunkPlace | undefined {
  if (step === 1) return places.find((place) => place[side].start > line) ?? places[0];
  return places.findLast((place) => place[side].start < line) ?? places.at(-1);
}

function linesIn(text: string): number {
  const ends = text.split("\n").length - 1;
  return text === "" || text.endsWith("\n") ? ends : ends + 1;
}
