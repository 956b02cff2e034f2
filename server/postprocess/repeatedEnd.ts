/** Number of characters at the end that are searched. */
const searchedLength = 4000;
const minCopiesOfNumbers = 40;

/** If the text ends in copies of one piece (the last may be incomplete), cuts after the first copy. */
export function withoutRepeatedEnd(text: string): string {
  const end = text.trimEnd();
  const reversed = [...end.slice(-searchedLength)].reverse();
  const borders = prefixFunction(reversed);
  for (let length = reversed.length; length > 0; length--) {
    const period = length - (borders[length - 1] ?? 0);
    if (length < period * enoughCopies(period)) continue;
    const run = reversed.slice(0, length).reverse();
    // Numbers repeat in real data: `0, 0, 0, 0`.
    if (!run.some((character) => /\p{L}/u.test(character)) && length < period * minCopiesOfNumbers) continue;
    if (!isRepeatable(run)) continue;
    const kept = run.slice(0, seamAfter(run, period)).join("");
    return end.slice(0, end.length - run.join("").length) + kept;
  }
  return text;
}

/** The end of the first copy, moved to the next line or word boundary, since where copies meet is arbitrary. */
function seamAfter(run: readonly string[], period: number): number {
  const separator = run.slice(0, period).includes("\n") ? /\n/ : /\s/;
  for (let seam = period; seam < 2 * period; seam++) {
    if (separator.test(`${run[seam - 1]}${run[seam]}`)) return seam;
  }
  return period;
}

/** Minimum copies by length of the piece in characters, as in Tabby's filter: short pieces repeat in real code. */
function enoughCopies(period: number): number {
  if (period < 3) return 40;
  return period < 10 ? 6 : 4;
}

/** Excludes separators (`-----`) and whitespace, which repeat on purpose. */
function isRepeatable(run: readonly string[]): boolean {
  return run.some((character) => /[\p{L}\p{N}]/u.test(character));
}

/** The length of each prefix's longest border: the failure function of Knuth, Morris and Pratt. */
function prefixFunction(characters: readonly string[]): number[] {
  const borders = [0];
  for (let index = 1; index < characters.length; index++) {
    let border = borders[index - 1] ?? 0;
    while (border > 0 && characters[index] !== characters[border]) border = borders[border - 1] ?? 0;
    borders.push(characters[index] === characters[border] ? border + 1 : 0);
  }
  return borders;
}
