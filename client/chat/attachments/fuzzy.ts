/**
 * Scores how well a path or name matches a query. The characters must appear in order; matches at word starts and in the file
 * name score higher. 0 means no match.
 */
export function fuzzyScore(query: string, text: string): number {
  const needle = query.toLowerCase().replace(/\s+/g, "");
  if (needle === "") return 1;
  const lower = text.toLowerCase();
  const nameAt = lower.lastIndexOf("/") + 1;
  const whole = lower.indexOf(needle, nameAt);
  if (whole === nameAt) return 1000 - Math.min(500, lower.length - nameAt - needle.length);
  if (whole > nameAt) return startsWord(text, whole) ? 450 : 400;
  const anywhere = lower.indexOf(needle);
  if (anywhere >= 0) return startsWord(text, anywhere) ? 350 : 300;
  return scattered(needle, text, lower, nameAt);
}

/** Whether the text contains the query as a whole. Entries other than files need this, so that scattered letters don't match. */
export function containsQuery(query: string, text: string): boolean {
  return fuzzyScore(query, text) >= 300 || query.trim() === "";
}

/** Returns the best matches, best first; equal scores keep their order. */
export function bestMatches<T>(
  query: string,
  all: readonly T[],
  textOf: (each: T) => string,
  most: number,
): T[] {
  return all
    .map((each) => ({ each, score: fuzzyScore(query, textOf(each)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ each }) => each);
}

function scattered(needle: string, text: string, lower: string, nameAt: number): number {
  let score = 0;
  let at = 0;
  for (const character of needle) {
    const found = lower.indexOf(character, at);
    if (found < 0) return 0;
    score += 1 + (startsWord(text, found) ? 8 : 0) + (found >= nameAt ? 2 : 0) + (found === at ? 4 : 0);
    at = found + 1;
  }
  return Math.min(290, 1 + score - Math.min(score - 1, Math.floor(text.length / 20)));
}

function startsWord(text: string, at: number): boolean {
  const [before = "/", character = ""] = [text[at - 1], text[at]];
  return !/\w/.test(before) || before === "_" || (/[a-z]/.test(before) && /[A-Z]/.test(character));
}
