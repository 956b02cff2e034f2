import type { Filter } from "./filter";
import { cutAt, hasWords, isBlank } from "./lines";

/** Only this many characters at the end are searched. */
const searchedLength = 4000;
/** From this many copies of a line, or of a block of lines, they are one too many. */
const lineCopies = 4;
const blockCopies = 3;
const longestBlock = 8;

/** Small models do not find an end: the first copy stays, the others go. */
export const repetition: Filter = {
  name: "repetition",
  reason: "it only repeated itself",
  apply: (text) => {
    let shortest = text;
    for (let shorter = withoutRepetition(text); shorter !== shortest; shorter = withoutRepetition(shortest)) {
      shortest = shorter;
    }
    return shortest;
  },
};

function withoutRepetition(text: string): string {
  return withoutRepeatedLines(withoutRepeatedEnd(text));
}

/** Cuts an end that consists of copies of one piece (the last copy may be incomplete) behind the first copy. */
function withoutRepeatedEnd(text: string): string {
  const end = text.trimEnd();
  const reversed = [...end.slice(-searchedLength)].reverse();
  const borders = prefixFunction(reversed);
  for (let length = reversed.length; length > 0; length--) {
    const period = length - (borders[length - 1] ?? 0);
    if (length < period * enoughCopies(period)) continue;
    const run = reversed.slice(0, length).reverse();
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

/** Cuts behind the first copy of a line or a block of lines that follows on itself again and again; blank lines aside. */
function withoutRepeatedLines(text: string): string {
  const lines = contentLines(text);
  for (let start = 0; start < lines.length; start++) {
    for (let size = 1; size <= longestBlock; size++) {
      const second = lines[start + size];
      if (second && copiesFrom(lines, start, size) >= (size === 1 ? lineCopies : blockCopies)) {
        return cutAt(text, second.start);
      }
    }
  }
  return text;
}

interface ContentLine {
  readonly content: string;
  readonly start: number;
}

function contentLines(text: string): ContentLine[] {
  let start = 0;
  return text
    .split("\n")
    .map((line) => {
      const contentLine = { content: line.trimEnd(), start };
      start += line.length + 1;
      return contentLine;
    })
    .filter(({ content }) => !isBlank(content));
}

/** How often the `size` lines at `start` stand there in a row; 1 when they say nothing. */
function copiesFrom(lines: readonly ContentLine[], start: number, size: number): number {
  const block = lines.slice(start, start + size);
  if (!block.some(({ content }) => hasWords(content))) return 1;
  let copies = 1;
  while (block.every(({ content }, index) => lines[start + copies * size + index]?.content === content))
    copies++;
  return copies;
}
