import { diffArrays } from "diff";
import type { TextEdit } from "vscode-languageserver-protocol";

/** Lines from `start` to `end`, exclusive, give way to `lines`. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Texts that differ more are one hunk: nobody looks at a thousand of them, and finding them takes long. */
const mostDifferences = 2000;

/** What makes one text of another, line by line: as little as possible, in order, none touching the next. */
export function hunksBetween(before: readonly string[], after: readonly string[]): Hunk[] {
  const [head, tail] = commonEnds(before, after);
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  const whole = { start: head, end: head + old.length, lines: now };
  if (old.length === 0 && now.length === 0) return [];
  const changes = diffArrays(old, now, { maxEditLength: mostDifferences });
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

/** The hunks as edits of a document with these lines. Line ends around them stay what they are; new ones are `eol`. */
export function textEditsOf(hunks: readonly Hunk[], lines: readonly string[], eol: string): TextEdit[] {
  return hunks.map((hunk) => textEditOf(hunk, lines, eol));
}

function textEditOf({ start, end, lines: added }: Hunk, lines: readonly string[], eol: string): TextEdit {
  const lineEnd = (line: number) => ({ line, character: lines[line]?.length ?? 0 });
  const lineStart = (line: number) => ({ line, character: 0 });
  const newText = added.join(eol);
  if (start < end && added.length > 0) return edit(lineStart(start), lineEnd(end - 1), newText);
  // From here on lines are only added or only removed: the line end between them and the next one comes or goes as well.
  if (end < lines.length)
    return edit(lineStart(start), lineStart(end), added.length > 0 ? newText + eol : "");
  if (start > 0)
    return edit(lineEnd(start - 1), lineEnd(lines.length - 1), added.length > 0 ? eol + newText : "");
  return edit(lineStart(0), lineEnd(Math.max(0, lines.length - 1)), newText);
}

function edit(start: TextEdit["range"]["start"], end: TextEdit["range"]["end"], newText: string): TextEdit {
  return { range: { start, end }, newText };
}

/** How many lines are the same at the beginning and at the end. */
function commonEnds(a: readonly string[], b: readonly string[]): [head: number, tail: number] {
  const shortest = Math.min(a.length, b.length);
  let head = 0;
  while (head < shortest && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [head, tail];
}
