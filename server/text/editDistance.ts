/**
 * Levenshtein distance in UTF-16 code units; some number above `limit` if it exceeds `limit`.
 * Uses Wagner and Fischer's table, one row at a time, and stops as soon as a whole row exceeds the limit.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    if (Math.min(...current) > limit) return limit + 1;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** Longer lines are not written by hand; they count as the same line only if they are equal. */
const maxComparedChars = 500;

/**
 * Whether two lines are the same line: at most max(1, 5 %) edits apart, and these only in blanks, quotes and
 * separators. `x: number` and `y: number`, or `a - b` and `a + b`, are also one edit apart but are different lines.
 */
export function isSameLine(a: string, b: string): boolean {
  const left = a.trim();
  const right = b.trim();
  if (left === right) return true;
  const length = Math.max(left.length, right.length);
  if (length > maxComparedChars || substance(left) !== substance(right)) return false;
  const limit = Math.max(1, Math.floor(0.05 * length));
  return editDistance(left, right, limit) <= limit;
}

/** A line without blanks, quotes and separators. */
export function substance(line: string): string {
  return line.replace(/[\s;,"'`]+/g, "");
}
