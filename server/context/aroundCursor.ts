import type { CursorWindow } from "./cursorWindow";

/** The lines around the cursor. The model always sees them, and other text is compared with them. */
export function aroundCursor({ prefix, suffix }: CursorWindow, before = 40, after = 20): string {
  return lastLines(prefix, before) + firstLines(suffix, after);
}

export function lastLines(text: string, count: number): string {
  let start = text.length;
  for (let lines = 0; lines < count && start >= 0; lines++) {
    start = start === 0 ? -1 : text.lastIndexOf("\n", start - 1);
  }
  return start < 0 ? text : text.slice(start + 1);
}

export function firstLines(text: string, count: number): string {
  let end = -1;
  for (let lines = 0; lines < count; lines++) {
    end = text.indexOf("\n", end + 1);
    if (end < 0) return text;
  }
  return text.slice(0, end);
}

/** Range of document lines in the window, `end` exclusive. */
export function linesOf({ prefix, suffix, firstLine }: CursorWindow): { start: number; end: number } {
  return { start: firstLine, end: firstLine + countLines(prefix) + countLines(suffix) + 1 };
}

/** Number of line ends. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
