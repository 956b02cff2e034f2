import type { Position, Range, TextDocument } from "vscode-languageserver-textdocument";
import { detached } from "./detached";

/** The text around the cursor, cut out of the document. Line ends are "\n" throughout. */
export interface CursorWindow {
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  /** Line number, from 0, of the document's line that `prefix` starts in. */
  readonly firstLine: number;
  /** Line end of the document. */
  readonly eol: "\n" | "\r\n";
}

/** An entry that is selected in the editor's suggest widget: `text` is about to replace `range`, which ends at the cursor. */
export interface SelectedSuggestion {
  readonly range: Range;
  readonly text: string;
}

/**
 * Cuts at most `maxChars` UTF-16 code units on each side of the cursor, whole lines where lines are not longer than that; only
 * these are copied, however large the document is. A selected suggestion counts as typed. Undefined when the position is not in
 * the document.
 */
export function cursorWindow(
  document: TextDocument,
  position: Position,
  maxChars: number,
  selected?: SelectedSuggestion,
): CursorWindow | undefined {
  if (!contains(document, position)) return undefined;
  const before = document.offsetAt(selected?.range.start ?? position);
  const after = document.offsetAt(selected?.range.end ?? position);
  const start = windowStart(document, before, maxChars);
  const head = slice(document, start, before);
  const tail = slice(document, after, after + maxChars);
  const eol = head.includes("\r\n") || tail.includes("\r\n") ? "\r\n" : "\n";
  return {
    prefix: normalise(start === 0 ? head.replace(/^\uFEFF/, "") : head) + (selected?.text ?? ""),
    suffix: normalise(tail),
    firstLine: document.positionAt(start).line,
    eol,
  };
}

function contains(document: TextDocument, position: Position): boolean {
  const offset = document.offsetAt(position);
  const actual = document.positionAt(offset);
  return actual.line === position.line && actual.character === position.character;
}

/** A line start where there is one in reach; in a longer line a multiple of a coarse grid, so that typing does not move it. */
function windowStart(document: TextDocument, before: number, maxChars: number): number {
  const earliest = before - maxChars;
  if (earliest <= 0) return 0;
  const line = document.positionAt(earliest).line + 1;
  const lineStart = document.offsetAt({ line, character: 0 });
  if (line < document.lineCount && lineStart <= before) return lineStart;
  const grid = Math.max(1, maxChars >> 2);
  return Math.ceil(earliest / grid) * grid;
}

function slice(document: TextDocument, from: number, to: number): string {
  return detached(document.getText({ start: document.positionAt(from), end: document.positionAt(to) }));
}

function normalise(text: string): string {
  // A cut between "\r" and "\n" leaves a lone "\r" at an edge.
  return text.replace(/\r\n?/g, "\n");
}
