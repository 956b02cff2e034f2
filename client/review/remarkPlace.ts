/** Where the lines that a remark is about stand now. Without VS Code. */

/** A change of a document: the lines of the old text that it touched, and how many line ends are in the new one. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  /** Where in the last of these lines it ends. */
  readonly endCharacter: number;
  readonly added: number;
}

/**
 * First line of `wanted` in a text: `expected`, or else the only place that there is. Undefined when the text says something else
 * there, so that a remark is never shown at a wrong place.
 */
export function findLines(
  lines: readonly string[],
  wanted: readonly string[],
  expected: number,
): number | undefined {
  if (stand(lines, wanted, expected)) return expected;
  // An empty line or a brace is everywhere.
  if (!wanted.some((line) => /[\p{L}\p{N}]/u.test(line))) return undefined;
  let found: number | undefined;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (!stand(lines, wanted, at)) continue;
    if (found !== undefined) return undefined;
    found = at;
  }
  return found;
}

/** Where a line has moved to. */
export function moveLine(line: number, { start, end, endCharacter, added }: LineChange): number {
  const isBefore = end < line || (end === line && endCharacter === 0 && start < line);
  const isRightAbove = start === line && end === line && endCharacter === 0;
  return isBefore || isRightAbove ? line + added - (end - start) : line;
}

function stand(lines: readonly string[], wanted: readonly string[], at: number): boolean {
  return at >= 0 && wanted.every((line, index) => lines[at + index] === line);
}
