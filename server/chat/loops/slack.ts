/** Where a text stands: in code repetition is usual, in prose it is not. */
export type Place = "prose" | "code";

/**
 * How many characters a text may repeat exactly, beside one and a half repetitions, before that is a loop. Measured on what
 * people have written: rules of 120 characters, matrices of 32 × 32 zeros, tables with 50 equal rows.
 */
export function exactSlack(repeated: string, place: Place): number {
  if (!/\S/.test(repeated)) return 240;
  if (/^(.)\1*$/su.test(repeated)) return 600;
  const isCode = place === "code" || hasCodeMarks(repeated);
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

/** The same for a text in which numbers grow: lists and data do that for good reasons, paragraphs do not. */
export function countedSlack(repeated: string, place: Place): number {
  const letters = repeated.match(/\p{L}/gu)?.length ?? 0;
  const looksLikeData = place === "code" || letters < repeated.length * 0.4 || hasCodeMarks(repeated);
  if (looksLikeData) return 12_000;
  return (repeated.match(/\p{L}+/gu)?.length ?? 0) >= 8 ||
    /[\p{Script=Han}\p{Script=Hiragana}]{8}/u.test(repeated)
    ? 600
    : 5000;
}

/** Code, data and tables without a fence around them. */
export function hasCodeMarks(text: string): boolean {
  return /[{}<>=;|[\]\\]|\(\)|,\S|\t/.test(text);
}
