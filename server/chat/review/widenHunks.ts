import type { DiffLine, Hunk } from "./diffHunks";

type NumberedLine = Extract<DiffLine, { number: number }>;

/** Lines that are shown more on each side: most functions are not much longer. */
const around = 15;

/**
 * Hunks with more of the file around them, so that the model sees what the changed lines are in. `lines` is the file as it is now: where
 * it says something else than the hunk, as what is staged may, nothing is known of the lines around.
 */
export function widenHunks(hunks: readonly Hunk[], lines: readonly string[]): Hunk[] {
  const spans = hunks.map(spanOf);
  const widened: DiffLine[][] = [];
  /** The line below the last one that is shown. */
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

function spanOf(hunk: Hunk): { readonly start: number; readonly end: number } | undefined {
  const own = numbered(hunk);
  const [first, last] = [own[0], own.at(-1)];
  return first && last && { start: first.number, end: last.number + 1 };
}

function numbered(hunk: Hunk): NumberedLine[] {
  return hunk.filter((line) => line.kind !== "removed");
}

function kept(lines: readonly string[], from: number, to: number): DiffLine[] {
  return lines.slice(from, to).map((text, at) => ({ kind: "kept", number: from + at, text }));
}
