import type { DiffLine, Hunk } from "./diffHunks";

/** A longer line is cut: no one reads it, and it would push out all others. */
const maxChars = 400;

/** " 12 + text": the number in the new file, counted from 1, and what became of the line. */
export function renderLine(line: DiffLine): string {
  const number = line.kind === "removed" ? "" : String(line.number + 1);
  const mark = { added: "+", removed: "-", kept: " " }[line.kind];
  const text = line.text.length > maxChars ? `${line.text.slice(0, maxChars)}…` : line.text;
  return `${number.padStart(4)} ${mark} ${text}`.trimEnd();
}

export function renderHunks(hunks: readonly Hunk[]): string {
  return hunks.map((hunk) => hunk.map(renderLine).join("\n")).join("\n\n");
}
