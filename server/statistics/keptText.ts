import type { Range, TextDocument } from "vscode-languageserver-textdocument";
import { editDistance } from "../text/editDistance";

/** A range of a document, as offsets in UTF-16 code units. */
export interface KeptRegion {
  readonly start: number;
  readonly end: number;
}

/** A replacement of a range of a document. */
export interface Edit extends KeptRegion {
  readonly text: string;
}

/** A string, or a document that returns slices of its text. */
export interface Sliceable {
  slice(start: number, end?: number): string;
}

export interface ContentChange {
  readonly range?: Range;
  readonly text: string;
}

/** Converts a change of a `didChange` notification into an edit of the document before that change. */
export function editOf(
  document: Pick<TextDocument, "offsetAt" | "lineCount">,
  { range, text }: ContentChange,
): Edit {
  const whole = { start: { line: 0, character: 0 }, end: { line: document.lineCount, character: 0 } };
  const { start, end } = range ?? whole;
  const [from, to] = [document.offsetAt(start), document.offsetAt(end)];
  return { start: Math.min(from, to), end: Math.max(from, to), text };
}

/** Reduces an edit to the text that it changes, because tools often replace a whole file to change a word. */
export function minimalEdit({ start, end, text }: Edit, before: Sliceable): Edit {
  const removed = before.slice(start, end);
  const most = Math.min(removed.length, text.length);
  let head = 0;
  while (head < most && removed[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < most - head && removed[removed.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

/**
 * Returns a region's position after an edit. Text inserted directly before or after the region does not belong to it.
 */
export function rebase(region: KeptRegion, edit: Edit): KeptRegion {
  const delta = edit.text.length - (edit.end - edit.start);
  if (edit.end <= region.start) return { start: region.start + delta, end: region.end + delta };
  if (edit.start >= region.end) return region;
  if (edit.start >= region.start && edit.end <= region.end)
    return { start: region.start, end: region.end + delta };
  // The edit crosses a boundary of the region. Its new text does not belong to the region.
  const start = edit.start < region.start ? edit.start + edit.text.length : region.start;
  const end = edit.end > region.end ? Math.max(start, edit.start) : region.end + delta;
  return { start, end: Math.max(start, end) };
}

/** Maximum length of changed text that is compared character by character; longer text counts as entirely changed. */
const maxComparedChars = 1000;

/** Share of an accepted text that is left, from 0 to 1: 1 minus the edit distance divided by the greater length. */
export function keptShare(accepted: string, now: string): number {
  const longer = Math.max(accepted.length, now.length);
  if (longer === 0 || accepted === now) return 1;
  const { start, end, text } = minimalEdit({ start: 0, end: accepted.length, text: now }, accepted);
  const removed = accepted.slice(start, end);
  const distance =
    removed.length <= maxComparedChars && text.length <= maxComparedChars
      ? editDistance(removed, text)
      : Math.max(removed.length, text.length);
  return 1 - distance / longer;
}
