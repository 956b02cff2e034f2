/** More than this is not parsed: it stays cheap however large the file is. */
const maxLines = { before: 320, after: 80 };
const maxChars = { before: 24_000, after: 8_000 };
/** The window's start keeps to a grid of so many lines, so that a tree can be reused while text is typed. */
const gridLines = 64;

export interface ParsedWindow {
  readonly before: string;
  readonly after: string;
  /** Whether text in front was left out. */
  readonly isCut: boolean;
}

/** The lines around the cursor that are worth a parse. */
export function parsedWindow({ prefix, suffix }: { prefix: string; suffix: string }): ParsedWindow {
  const start = windowStart(prefix);
  return {
    before: prefix.slice(start),
    after: suffix.slice(0, endOfLines(suffix)),
    isCut: start > 0,
  };
}

function windowStart(prefix: string): number {
  const lineStarts = [0];
  for (let at = prefix.indexOf("\n"); at >= 0; at = prefix.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  const first = lineStarts.length - maxLines.before;
  const byLines = first <= 0 ? 0 : Math.ceil(first / gridLines) * gridLines;
  if (prefix.length - (lineStarts[byLines] ?? 0) <= maxChars.before)
    return byLines === 0 ? 0 : outermost(prefix, lineStarts, byLines);
  const inReach = lineStarts.findIndex((at) => at >= prefix.length - maxChars.before);
  if (inReach < 0) return prefix.length - maxChars.before;
  const onGrid = Math.ceil(inReach / gridLines) * gridLines;
  return lineStarts[onGrid] === undefined
    ? (lineStarts[inReach] ?? 0)
    : outermost(prefix, lineStarts, onGrid);
}

/**
 * The start of the next line that is not indented and closes nothing, if one comes soon: a tree that begins in the middle of a
 * block has an error at its root, and then every keystroke parses all of it again, in 20 ms instead of 1.
 */
function outermost(prefix: string, lineStarts: readonly number[], from: number): number {
  const near = lineStarts.slice(from, from + gridLines);
  return near.find((at) => /[^\s)\]}]/.test(prefix.charAt(at))) ?? near[0] ?? 0;
}

function endOfLines(suffix: string): number {
  let end = -1;
  for (let line = 0; line < maxLines.after; line++) {
    const next = suffix.indexOf("\n", end + 1);
    if (next < 0) return Math.min(suffix.length, maxChars.after);
    if (next > maxChars.after) return end < 0 ? maxChars.after : end;
    end = next;
  }
  return end;
}
