import type { Case } from "./cases";

export interface InsideWordCase extends Case {
  /** The number of the word's characters before the cursor. */
  readonly typed: number;
}

/** The highest number of typed characters. */
export const mostTyped = 4;

/** Each case with its answer typed into its first word of two or more characters, up to the first, second, third and fourth. */
export function insideWord(cases: readonly Case[]): InsideWordCase[] {
  return cases.flatMap((test) => {
    const [firstLine = ""] = test.middle.split("\n", 1);
    const word = /[\p{L}_$][\p{L}\p{N}_$]+/u.exec(firstLine);
    if (word === null) return [];
    const most = Math.min(mostTyped, word[0].length - 1);
    return Array.from({ length: most }, (_, at) => {
      const typed = at + 1;
      const cut = word.index + typed;
      const prefix = test.prefix + test.middle.slice(0, cut);
      return { ...test, id: `${test.id}-${typed}`, prefix, middle: test.middle.slice(cut), typed };
    });
  });
}
