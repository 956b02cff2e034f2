import { diffArrays } from "diff";

/** Characters from `start` to `end`, exclusive, give way to `text`. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The changes of whole lines that make one text of another, in order, none touching the next. */
export function textEdits(before: string, after: string): OffsetEdit[] {
  const edits: OffsetEdit[] = [];
  let offset = 0;
  let open: { start: number; end: number; text: string } | undefined;
  for (const { value, added, removed } of diffArrays(linesOf(before), linesOf(after))) {
    const text = value.join("");
    if (!added && !removed) {
      offset += text.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { start: offset, end: offset, text: "" };
      edits.push(open);
    }
    if (added) open.text += text;
    else {
      offset += text.length;
      open.end = offset;
    }
  }
  return edits;
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
