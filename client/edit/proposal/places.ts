import { lineOf, type OffsetHunk } from "../pending/hunks";
import type { PendingEdit } from "../pending/pendingEdit";

/** Lines from 0, `end` exclusive. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** The lines of a hunk in the document and in the proposed text. */
export interface HunkPlace {
  readonly hunk: OffsetHunk;
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

/** The hunk at this line, or else the nearest one. `side` says which text the line is in. */
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

/** The next hunk below or above the line; wraps around. */
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
