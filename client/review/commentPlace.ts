/** Finds the current place of a comment's lines. Does not depend on VS Code. */

/** A change of a document: the lines that it touched in the old text, and the number of line breaks in its new text. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  /** End character in the last of these lines. */
  readonly endCharacter: number;
  readonly added: number;
}

/**
 * Finds the first line of `wanted` in a text: at `expected`, or else at its only occurrence. Otherwise undefined, so
 * that a comment never appears in the wrong place.
 */
export function findLines(
  lines: readonly string[],
  wanted: readonly string[],
  expected: number,
): number | undefined {
  if (isAt(lines, wanted, expected)) return expected;
  // Empty lines and braces are not distinctive.
  if (!wanted.some((line) => /[\p{L}\p{N}]/u.test(line))) return undefined;
  let found: number | undefined;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (!isAt(lines, wanted, at)) continue;
    if (found !== undefined) return undefined;
    found = at;
  }
  return found;
}

/** Maps a line through a change. */
export function moveLine(line: number, { start, end, endCharacter, added }: LineChange): number {
  const isBefore = end < line || (end === line && endCharacter === 0 && start < line);
  const isRightAbove = start === line && end === line && endCharacter === 0;
  return isBefore || isRightAbove ? line + added - (end - start) : line;
}

function isAt(lines: readonly string[], wanted: readonly string[], at: number): boolean {
  return at >= 0 && wanted.every((line, index) => lines[at + index] === line);
}
