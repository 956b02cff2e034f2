import type { DiffHunk, DiffLine } from "./diffHunks";

type NumberedLine = Extract<DiffLine, { number: number }>;

/** Lines added on each side: most functions are not much longer. */
const around = 15;

/**
 * Extends hunks with surrounding lines, so that the model sees the enclosing code. `lines` is the current file. A hunk
 * that differs from it (staged changes may) stays as it is.
 */
export function widenHunks(hunks: readonly DiffHunk[], lines: readonly string[]): DiffHunk[] {
  const spans = hunks.map(spanOf);
  const widened: DiffLine[][] = [];
  /** The line after the last one in `widened`. */
  let end = 0;
  for (const [at, hunk] of hunks.entries()) {
    const span = spans[at];
    if (span === undefined) continue;
    const isKnown = numbered(hunk).every(({ number, text }) => lines[number] === text);
    const top = isKnown ? Math.max(end, span.start - around) : span.start;
    const bottom = isKnown ? Math.min(spans[at + 1]?.start ?? lines.length, span.end + around) : span.end;
    const whole = [...kept(lines, top, span.start), ...hunk, ...kept(lines, span.end, bottom)];
    const last = widened.at(-1);
    if (last !== undefined && top === end) last.push(...whole);
    else widened.push(whole);
    end = Math.max(bottom, span.end);
  }
  return widened;
}

function spanOf(hunk: DiffHunk): { readonly start: number; readonly end: number } | undefined {
  const own = numbered(hunk);
  const [first, last] = [own[0], own.at(-1)];
  return first && last && { start: first.number, end: last.number + 1 };
}

function numbered(hunk: DiffHunk): NumberedLine[] {
  return hunk.filter((line) => line.kind !== "removed");
}

function kept(lines: readonly string[], from: number, to: number): DiffLine[] {
  return lines.slice(from, to).map((text, at) => ({ kind: "kept", number: from + at, text }));
}
