import type { Range, TextDocument } from "vscode-languageserver-textdocument";
import { editDistance } from "../postprocess/editDistance";

/** A stretch of a document, as offsets in UTF-16 code units. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** A replacement of a stretch of a document. */
export interface Edit extends Region {
  readonly text: string;
}

/** A string, or a document whose text is cut out in pieces. */
export interface Sliceable {
  slice(start: number, end?: number): string;
}

export interface ContentChange {
  readonly range?: Range;
  readonly text: string;
}

/** A change of a `didChange` as an edit of the document that it is about to meet. */
export function editOf(
  document: Pick<TextDocument, "offsetAt" | "lineCount">,
  { range, text }: ContentChange,
): Edit {
  const whole = { start: { line: 0, character: 0 }, end: { line: document.lineCount, character: 0 } };
  const { start, end } = range ?? whole;
  const [from, to] = [document.offsetAt(start), document.offsetAt(end)];
  return { start: Math.min(from, to), end: Math.max(from, to), text };
}

/** Leaves out what an edit replaces by the same: tools like to replace a whole file to change a word. */
export function minimalEdit({ start, end, text }: Edit, before: Sliceable): Edit {
  const removed = before.slice(start, end);
  const most = Math.min(removed.length, text.length);
  let head = 0;
  while (head < most && removed[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < most - head && removed[removed.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

/** Where a region is after an edit. What is inserted right before or right after it does not belong to it. */
export function rebase(region: Region, edit: Edit): Region {
  const delta = edit.text.length - (edit.end - edit.start);
  if (edit.end <= region.start) return { start: region.start + delta, end: region.end + delta };
  if (edit.start >= region.end) return region;
  if (edit.start >= region.start && edit.end <= region.end)
    return { start: region.start, end: region.end + delta };
  // The edit goes over an edge: what it put there is taken for its own, not for a part of the region.
  const start = edit.start < region.start ? edit.start + edit.text.length : region.start;
  const end = edit.end > region.end ? Math.max(start, edit.start) : region.end + delta;
  return { start, end: Math.max(start, end) };
}

/** Longest stretches of changed text that are compared character by character; beyond, all of it counts as changed. */
const mostCompared = 1000;

/** Share of an accepted text that is still there, from 0 to 1: one less the edit distance over the longer length. */
export function keptShare(accepted: string, now: string): number {
  const longer = Math.max(accepted.length, now.length);
  if (longer === 0 || accepted === now) return 1;
  const { start, end, text } = minimalEdit({ start: 0, end: accepted.length, text: now }, accepted);
  const removed = accepted.slice(start, end);
  const distance =
    removed.length <= mostCompared && text.length <= mostCompared
      ? editDistance(removed, text)
      : Math.max(removed.length, text.length);
  return 1 - distance / longer;
}
