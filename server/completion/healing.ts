import type { FilterContext } from "../postprocess/filter";

/** What a model should go on from instead of the cursor, where tokens would otherwise break a word in an odd place. */
export interface Healing {
  /** The identifier's characters left of the cursor: the answer must begin with them, and they are cut off it again. */
  readonly stem: string;
}

/** No word of a hand's making is longer, and a model needs no more of one. */
const longestStem = 40;

/**
 * The identifier that is being written at the cursor: `getU` in `user.getU█`. Undefined behind anything else, and in the
 * middle of a word, where nothing is to be added. Numbers, whose tokens differ by their digits, count as well.
 */
export function healingAt({ prefix, suffix }: Pick<FilterContext, "prefix" | "suffix">): Healing | undefined {
  if (/^[\p{L}\p{M}\p{N}_$]/u.test(suffix.slice(0, 2))) return undefined;
  const stem = /[\p{L}\p{M}\p{N}_$]+$/u.exec(wellFormedEnd(prefix))?.[0];
  return stem === undefined || [...stem].length > longestStem ? undefined : { stem };
}

function wellFormedEnd(prefix: string): string {
  const end = prefix.slice(-4 * longestStem);
  return /^[\uDC00-\uDFFF]/.test(end) ? end.slice(1) : end;
}
