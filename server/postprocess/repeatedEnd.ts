/** Only this many characters at the end are searched. */
const searchedLength = 4000;
const fewestOfNumbers = 40;

/** Cuts an end that consists of copies of one piece (the last copy may be incomplete) behind the first copy. */
export function withoutRepeatedEnd(text: string): string {
  const end = text.trimEnd();
  const reversed = [...end.slice(-searchedLength)].reverse();
  const borders = prefixFunction(reversed);
  for (let length = reversed.length; length > 0; length--) {
    const period = length - (borders[length - 1] ?? 0);
    if (length < period * enoughCopies(period)) continue;
    const run = reversed.slice(0, length).reverse();
    // Numbers repeat in honest data: `0, 0, 0, 0`.
    if (!run.some((character) => /\p{L}/u.test(character)) && length < period * fewestOfNumbers) continue;
    if (!isRepeatable(run)) continue;
    const kept = run.slice(0, seamAfter(run, period)).join("");
    return end.slice(0, end.length - run.join("").length) + kept;
  }
  return text;
}

/** Where copies meet is arbitrary; a line's end, else a word's, from the first copy's end on looks best. */
function seamAfter(run: readonly string[], period: number): number {
  const separator = run.slice(0, period).includes("\n") ? /\n/ : /\s/;
  for (let seam = period; seam < 2 * period; seam++) {
    if (separator.test(`${run[seam - 1]}${run[seam]}`)) return seam;
  }
  return period;
}

/** As in Tabby's filter, by the length of the repeated piece in characters; short pieces repeat in honest code. */
function enoughCopies(period: number): number {
  if (period < 3) return 40;
  return period < 10 ? 6 : 4;
}

/** Separators (`-----`) and blanks are drawn, not babbled. */
function isRepeatable(run: readonly string[]): boolean {
  return run.some((character) => /[\p{L}\p{N}]/u.test(character));
}

/** For each prefix the length of its longest border: the failure function of Knuth, Morris and Pratt. */
function prefixFunction(characters: readonly string[]): number[] {
  const borders = [0];
  for (let index = 1; index < characters.length; index++) {
    let border = borders[index - 1] ?? 0;
    while (border > 0 && characters[index] !== characters[border]) border = borders[border - 1] ?? 0;
    borders.push(characters[index] === characters[border] ? border + 1 : 0);
  }
  return borders;
}
