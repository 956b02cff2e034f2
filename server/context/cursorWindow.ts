import type { Position, Range, TextDocument } from "vscode-languageserver-textdocument";
import { copyString } from "../workspace/copyString";

/** Excerpt of the document around the cursor. All line ends are "\n". */
export interface CursorWindow {
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  /** Zero-based document line in which `prefix` starts. */
  readonly firstLine: number;
  /** Line end of the document. */
  readonly eol: "\n" | "\r\n";
}

/** The selected entry of the editor's suggest widget, about to replace `range` (ends at the cursor) with `text`. */
export interface SelectedSuggestion {
  readonly range: Range;
  readonly text: string;
}

/**
 * Cuts out at most `maxChars` UTF-16 code units on each side of the cursor, starting at a line start unless the line
 * is longer. Copies only this part, however large the document is. A selected suggestion counts as typed. Returns
 * undefined if the position is not in the document.
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

/** A line start if one is in reach; in a longer line an offset on a coarse grid, so that typing does not move it. */
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
  return copyString(document.getText({ start: document.positionAt(from), end: document.positionAt(to) }));
}

function normalise(text: string): string {
  // Cutting between "\r" and "\n" leaves a lone "\r" at the edge.
  return text.replace(/\r\n?/g, "\n");
}
