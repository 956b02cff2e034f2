import type { DiffHunk, DiffLine } from "./diffHunks";

/** Longer lines are truncated: they would use up the room of all others. */
const maxChars = 400;

/** Renders " 12 + text": line number in the new file (from 1), diff marker, text. */
export function renderLine(line: DiffLine): string {
  const number = line.kind === "removed" ? "" : String(line.number + 1);
  const mark = { added: "+", removed: "-", kept: " " }[line.kind];
  const text = line.text.length > maxChars ? `${line.text.slice(0, maxChars)}…` : line.text;
  return `${number.padStart(4)} ${mark} ${text}`.trimEnd();
}

export function renderHunks(hunks: readonly DiffHunk[]): string {
  return hunks.map((hunk) => hunk.map(renderLine).join("\n")).join("\n\n");
}
