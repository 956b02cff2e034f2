import { byteCharacters } from "../../support/byteCharacters";

/** Byte-pair merges learned from text, so that a made-up vocabulary cuts code into as many tokens as a real one. */
export interface Merges {
  /** The merges in GGUF's spelling: two pieces with a space between. */
  readonly merges: readonly string[];
  readonly charsPerToken: number;
}

/** How Qwen2 splits text into words before merging. */
const words =
  /'(?:[sdmtSDMT]|ll|ve|re|LL|VE|RE)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu;

interface Word {
  pieces: string[];
  readonly count: number;
}

/** Merges until tokens have this many characters of the text on average, or until this many merges. */
export function learnMerges(text: string, charsPerToken: number, most: number): Merges {
  const table = countWords(text);
  const merges: string[] = [];
  const tokens = () => table.reduce((sum, { pieces, count }) => sum + pieces.length * count, 0);
  let ratio = text.length / tokens();
  while (merges.length < most && ratio < charsPerToken) {
    const pair = commonestPair(table);
    if (pair === undefined) break;
    merges.push(pair);
    for (const word of table) join(word, pair);
    ratio = text.length / tokens();
  }
  return { merges, charsPerToken: ratio };
}

function countWords(text: string): Word[] {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const bytes = byteCharacters();
  return [...counts].map(([word, count]) => ({
    pieces: [...Buffer.from(word)].map((byte) => bytes[byte] ?? ""),
    count,
  }));
}

function commonestPair(table: readonly Word[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { pieces, count } of table) {
    for (let at = 0; at + 1 < pieces.length; at++) {
      const pair = `${pieces[at]} ${pieces[at + 1]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  let best: string | undefined;
  for (const [pair, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = pair;
  return best;
}

function join(word: Word, pair: string): void {
  const joined: string[] = [];
  for (let at = 0; at < word.pieces.length; at++) {
    const piece = word.pieces[at] ?? "";
    const isPair = `${piece} ${word.pieces[at + 1]}` === pair;
    joined.push(isPair ? piece + word.pieces[at + 1] : piece);
    if (isPair) at += 1;
  }
  word.pieces = joined;
}
