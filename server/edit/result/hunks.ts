import { diffArrays } from "diff";
import type { TextEdit } from "vscode-languageserver-protocol";

/** Replaces lines `start` to `end` (exclusive) by `lines`. */
export interface LineHunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Texts that differ more become one hunk: a thousand are unreadable, and finding them is slow. */
const maxDifferences = 2000;

/** The smallest line changes that turn one text into another, in order and never adjacent. */
export function hunksBetween(before: readonly string[], after: readonly string[]): LineHunk[] {
  const [head, tail] = commonEnds(before, after);
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  const whole = { start: head, end: head + old.length, lines: now };
  if (old.length === 0 && now.length === 0) return [];
  const changes = diffArrays(old, now, { maxEditLength: maxDifferences });
  if (changes === undefined) return [whole];
  const hunks: { start: number; end: number; lines: string[] }[] = [];
  let at = head;
  let open: (typeof hunks)[number] | undefined;
  for (const { value, added, removed } of changes) {
    if (!added && !removed) {
      at += value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { start: at, end: at, lines: [] };
      hunks.push(open);
    }
    if (added) open.lines.push(...value);
    else {
      at += value.length;
      open.end = at;
    }
  }
  return hunks;
}

/** Converts hunks to edits of a document with these lines. Line endings around them stay; new ones are `eol`. */
export function textEditsOf(hunks: readonly LineHunk[], lines: readonly string[], eol: string): TextEdit[] {
  return hunks.map((hunk) => textEditOf(hunk, lines, eol));
}

function textEditOf({ start, end, lines: added }: LineHunk, lines: readonly string[], eol: string): TextEdit {
  const lineEnd = (line: number) => ({ line, character: lines[line]?.length ?? 0 });
  const lineStart = (line: number) => ({ line, character: 0 });
  const newText = added.join(eol);
  if (start < end && added.length > 0) return edit(lineStart(start), lineEnd(end - 1), newText);
  // Pure insertion or deletion: also add or remove the line ending to the next line.
  if (end < lines.length)
    return edit(lineStart(start), lineStart(end), added.length > 0 ? newText + eol : "");
  if (start > 0)
    return edit(lineEnd(start - 1), lineEnd(lines.length - 1), added.length > 0 ? eol + newText : "");
  return edit(lineStart(0), lineEnd(Math.max(0, lines.length - 1)), newText);
}

function edit(start: TextEdit["range"]["start"], end: TextEdit["range"]["end"], newText: string): TextEdit {
  return { range: { start, end }, newText };
}

/** Number of equal lines at the beginning and at the end. */
function commonEnds(a: readonly string[], b: readonly string[]): [head: number, tail: number] {
  const shortest = Math.min(a.length, b.length);
  let head = 0;
  while (head < shortest && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [head, tail];
}
