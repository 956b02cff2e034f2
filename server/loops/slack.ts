/** Kind of the surrounding text: repetition is common in code but not in prose. */
export type TextKind = "prose" | "code";

/**
 * Number of characters that a text may repeat exactly, beyond one and a half repetitions, before it counts as a loop.
 * Measured on texts by people: rules of 120 characters, matrices of 32 × 32 zeros, tables with 50 equal rows.
 */
export function exactSlack(repeated: string, place: TextKind): number {
  if (!/\S/.test(repeated)) return 240;
  if (/^(.)\1*$/su.test(repeated)) return 600;
  const isCode = place === "code" || looksLikeCode(repeated);
  if (isData(repeated)) {
    if (repeated.includes("\n")) return isCode ? 4000 : 2000;
    return isCode ? 2000 : 1000;
  }
  if (!/[\p{L}\p{N}]/u.test(repeated)) return 1000;
  return isCode ? 1600 * Math.min(1, 200 / repeated.length) : 240;
}

/** Numbers, bytes in hexadecimal, empty cells of tables. */
function isData(text: string): boolean {
  return /[\d|]|ff/i.test(text) && !/[g-wyz]|[^\P{L}a-z]/iu.test(text);
}

/** Same as `exactSlack` for a text with growing numbers, which are normal in lists and data but not in paragraphs. */
export function countedSlack(repeated: string, place: TextKind): number {
  const letters = repeated.match(/\p{L}/gu)?.length ?? 0;
  const looksLikeData = place === "code" || letters < repeated.length * 0.4 || looksLikeCode(repeated);
  if (looksLikeData) return 12_000;
  return (repeated.match(/\p{L}+/gu)?.length ?? 0) >= 8 ||
    /[\p{Script=Han}\p{Script=Hiragana}]{8}/u.test(repeated)
    ? 600
    : 5000;
}

/** Whether a text looks like code, data or a table, even without a fence. */
export function looksLikeCode(text: string): boolean {
  return /[{}<>=;|[\]\\]|\(\)|,\S|\t/.test(text);
}
