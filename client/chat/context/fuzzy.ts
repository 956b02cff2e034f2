/**
 * How well a path or a name fits what was typed: the characters in their order, those at the beginning of words and in the
 * file's name first. 0 when it does not fit.
 */
export function fuzzyScore(query: string, text: string): number {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  if (wanted === "") return 1;
  const lower = text.toLowerCase();
  const nameAt = lower.lastIndexOf("/") + 1;
  const whole = lower.indexOf(wanted, nameAt);
  if (whole === nameAt) return 1000 - Math.min(500, lower.length - nameAt - wanted.length);
  if (whole > nameAt) return startsWord(text, whole) ? 450 : 400;
  const anywhere = lower.indexOf(wanted);
  if (anywhere >= 0) return startsWord(text, anywhere) ? 350 : 300;
  return scattered(wanted, text, lower, nameAt);
}

/** Whether what was typed stands in a text as it is: what is no file must not come before one because of single letters. */
export function namesIt(query: string, text: string): boolean {
  return fuzzyScore(query, text) >= 300 || query.trim() === "";
}

/** The best ones, best first; of equals in their order. */
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

function scattered(wanted: string, text: string, lower: string, nameAt: number): number {
  let score = 0;
  let at = 0;
  for (const character of wanted) {
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
